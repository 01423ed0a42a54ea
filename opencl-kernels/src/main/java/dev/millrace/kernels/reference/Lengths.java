package dev.millrace.kernels.reference;

/** Checks of array lengths, with errors that say what was expected. */
final class Lengths {

    private Lengths() {}

    static void require(String what, int length, int... factors) {
        long wanted = 1;
        for (int factor : factors) {
            wanted *= factor;
        }
        if (length != wanted) {
            throw new IllegalArgumentException(what + " holds " + length + " values; its shape takes " + wanted);
        }
    }
}
