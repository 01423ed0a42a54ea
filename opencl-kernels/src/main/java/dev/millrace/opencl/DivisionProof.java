package dev.millrace.opencl;

/**
 * A look at whether dividing by zero still throws in this process. The Java machine makes its ArithmeticException out of
 * the processor's signal; a native library that takes the signal for itself makes {@code 1 / 0} a number.
 */
final class DivisionProof {

    private static final int WARM_UP = 20_000;

    /** A field that no compiler may assume to be zero. */
    private static volatile int zero;

    private DivisionProof() {}

    /**
     * How many of twice {@code rounds} divisions by zero did not throw. Half are of ints and half of longs; those before
     * the warm-up begin interpreted, those after it are compiled.
     */
    static int wrongOf(int rounds) {
        int wrong = 0;
        for (int i = 1; i <= rounds; i++) {
            wrong += throwsOn(i) ? 0 : 1;
        }
        for (int i = 1; i <= WARM_UP; i++) {
            wrong += divide(i, i + zero) == 1 && divide((long) i, i + zero) == 1 ? 0 : 1;
        }
        for (int i = 1; i <= rounds; i++) {
            wrong += throwsOn(i) ? 0 : 1;
        }
        return wrong;
    }

    private static boolean throwsOn(int dividend) {
        try {
            long quotient = (dividend & 1) == 0 ? divide(dividend, zero) : divide((long) dividend, zero);
            return quotient == Long.MIN_VALUE; // no quotient of these dividends
        } catch (ArithmeticException expected) {
            return true;
        }
    }

    private static int divide(int a, int b) {
        return a / b;
    }

    private static long divide(long a, long b) {
        return a / b;
    }
}
