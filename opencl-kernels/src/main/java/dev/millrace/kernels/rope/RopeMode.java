package dev.millrace.kernels.rope;

/** Which two values of a head are turned together. */
public enum RopeMode {
    /** Neighbours: pair i is (2i, 2i + 1), as {@code llama} files have it. */
    NORMAL,
    /** Halves: pair i is (i, i + rotaryDim / 2), as GPT-NeoX has it. */
    NEOX;

    /** Index within the head of the first value of a pair. */
    public int first(int pair) {
        return this == NORMAL ? 2 * pair : pair;
    }

    /** Index within the head of the second value of a pair. */
    public int second(int pair, int rotaryDim) {
        return this == NORMAL ? 2 * pair + 1 : pair + rotaryDim / 2;
    }
}
