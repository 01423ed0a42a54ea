package dev.millrace.opencl;

import java.io.IOException;
import java.io.InputStream;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;

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
     * The same as {@link #wrongOf}, by code that nobody has run before: once divisions by zero were seen often, the JVM
     * compiles a comparison in front of them, and its signal is not needed any more.
     */
    static int wrongOfFresh(int rounds) {
        try (InputStream code = DivisionProof.class.getResourceAsStream("DivisionProof.class")) {
            if (code == null) {
                return wrongOf(rounds);
            }
            MethodHandles.Lookup fresh = MethodHandles.lookup().defineHiddenClass(code.readAllBytes(), true);
            return (int) fresh.findStatic(fresh.lookupClass(), "wrongOf", MethodType.methodType(int.class, int.class))
                    .invokeExact(rounds);
        } catch (IOException | ReflectiveOperationException e) {
            return wrongOf(rounds);
        } catch (Throwable e) {
            throw new IllegalStateException("the proof itself throws nothing", e);
        }
    }

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
