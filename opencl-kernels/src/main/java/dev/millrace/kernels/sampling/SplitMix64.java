package dev.millrace.kernels.sampling;

/**
 * The random number generator SplitMix64 (Steele, Lea, Flood: Fast splittable pseudorandom number generators, 2014).
 *
 * <pre>
 * state += 0x9e3779b97f4a7c15
 * z = (state ^ state >>> 30) * 0xbf58476d1ce4e5b9
 * z = (z ^ z >>> 27) * 0x94d049bb133111eb
 * result = z ^ z >>> 31
 * </pre>
 */
final class SplitMix64 {

    private long state;

    SplitMix64(long seed) {
        state = seed;
    }

    long nextLong() {
        state += 0x9e3779b97f4a7c15L;
        long z = (state ^ (state >>> 30)) * 0xbf58476d1ce4e5b9L;
        z = (z ^ (z >>> 27)) * 0x94d049bb133111ebL;
        return z ^ (z >>> 31);
    }

    long state() {
        return state;
    }
}
