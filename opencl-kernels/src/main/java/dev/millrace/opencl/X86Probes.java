package dev.millrace.opencl;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * The probes of x86 inline assembly. An instruction that the processor lacks would kill the process, so the processor's
 * own list of flags is consulted before a kernel with it may run: a guard against the crash, not a proof.
 */
final class X86Probes {

    private static final int AVX2_INTS = 8;
    static final List<String> AVX2_FLAGS = List.of("avx2", "f16c");

    private static final int AVX512_INTS = 16;

    private X86Probes() {}

    /**
     * Unsigned by signed bytes to pairs of 16 bits (saturating) with {@code vpmaddubsw}, then with {@code vpmaddwd} by
     * ones to 32 bits; halves to floats with {@code vcvtph2ps}, which has a flag of its own.
     */
    static ProbeCase avx2() {
        int[] unsigned = pattern(AVX2_INTS, 0);
        int[] signed = pattern(AVX2_INTS, 17);
        unsigned[3] = ProbeCases.pack(255, 255, 255, 255);
        signed[3] = ProbeCases.pack(127, 127, -128, -128);
        int[] expected = new int[2 * AVX2_INTS];
        for (int i = 0; i < AVX2_INTS; i++) {
            expected[i] = saturatedPair(unsigned[i], signed[i], 0) + saturatedPair(unsigned[i], signed[i], 2);
        }
        int[] halves = {0x3C00_C000, 0x7BFF_3555, 0x0001_0400, 0x8000_7C00};
        float[] floats = {-2f, 1f, 0x1.554p-2f, 65504f, 0x1p-14f, 0x1p-24f, Float.POSITIVE_INFINITY, -0f};
        for (int i = 0; i < AVX2_INTS; i++) {
            expected[AVX2_INTS + i] = Float.floatToRawIntBits(floats[i]);
        }
        return ProbeCase.single(
                Capability.ASM_AVX2,
                device -> lacks(device, AVX2_FLAGS, CpuFlags.ofThisMachine()),
                concatenated(unsigned, signed, halves),
                expected);
    }

    /** {@code vpdpbusd} with the signed bytes broadcast from memory, added to what was there. */
    static ProbeCase avx512Vnni() {
        int[] unsigned = pattern(AVX512_INTS, 0);
        int broadcast = ProbeCases.pack(-128, 127, -1, 99);
        int[] sums = pattern(AVX512_INTS, 5);
        int[] expected = new int[AVX512_INTS];
        for (int i = 0; i < AVX512_INTS; i++) {
            expected[i] = sums[i] + ProbeCases.dot(unsigned[i], broadcast, false);
        }
        return ProbeCase.single(
                Capability.ASM_AVX512_VNNI,
                device -> lacks(
                        device, List.of("avx512f", "avx512bw", "avx512vl", "avx512_vnni"), CpuFlags.ofThisMachine()),
                concatenated(unsigned, sums, new int[] {broadcast}),
                expected);
    }

    /** {@code prefetcht0} and {@code prefetcht1}: neither changes anything. */
    static ProbeCase prefetch() {
        int[] ints = pattern(AVX2_INTS, 3);
        return ProbeCase.single(
                Capability.ASM_PREFETCH, device -> lacks(device, List.of("sse"), CpuFlags.ofThisMachine()), ints, ints);
    }

    /** The system call by which a thread sleeps: a changed word, one that does not change in time, nobody to wake. */
    static ProbeCase futex() {
        int changed = -11;
        int timedOut = -110;
        return ProbeCase.single(
                Capability.FUTEX,
                device -> lacksFutex(device, System.getProperty("os.name"), System.getProperty("os.arch")),
                new int[] {7, 8},
                new int[] {changed, timedOut, 0, 7});
    }

    static Optional<String> lacksFutex(DeviceInfo device, String system, String architecture) {
        if (!system.equals("Linux") || !List.of("amd64", "x86_64").contains(architecture)) {
            return Optional.of("a system call of Linux on x86-64, this is " + system + " on " + architecture);
        }
        return lacks(device, List.of(), Set.of());
    }

    static Optional<String> lacks(DeviceInfo device, List<String> needed, Set<String> flags) {
        if (device.kind() != DeviceKind.CPU) {
            return Optional.of("not a CPU but a " + device.kind().name().toLowerCase(Locale.ROOT));
        }
        return needed.stream()
                .filter(flag -> !flags.contains(flag))
                .findFirst()
                .map(flag -> "the processor does not list the flag " + flag);
    }

    private static int saturatedPair(int unsigned, int signed, int first) {
        int sum = 0;
        for (int i = first; i < first + 2; i++) {
            sum += ProbeCases.unsigned(unsigned, i) * ProbeCases.signed(signed, i);
        }
        return Math.max(Short.MIN_VALUE, Math.min(Short.MAX_VALUE, sum));
    }

    private static int[] pattern(int length, int seed) {
        int[] ints = new int[length];
        for (int i = 0; i < length; i++) {
            ints[i] = (i + seed + 1) * 0x9E3779B1;
        }
        return ints;
    }

    private static int[] concatenated(int[]... parts) {
        return Arrays.stream(parts).flatMapToInt(Arrays::stream).toArray();
    }
}
