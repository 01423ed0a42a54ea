package dev.millrace.scheduler.proof;

/** Bytes that an operation reads or writes, and what they are meant to hold then. */
public sealed interface Access {

    /** Whether bytes change. */
    Mode mode();

    /** What is read or written. */
    Content content();

    /** What is done to bytes. */
    enum Mode {
        READ,
        WRITE
    }

    /**
     * A stretch of a tensor that lies in one piece.
     *
     * @param memory name of the memory
     * @param base where the tensor's first byte lies, from the start of the memory
     * @param from first byte, counted from the tensor's first
     * @param to the byte behind the last
     */
    record Span(Mode mode, Content content, String memory, long base, long from, long to) implements Access {

        public Span {
            if (from < 0 || to < from) {
                throw new IllegalArgumentException(content + " has no bytes from " + from + " to " + to);
            }
        }
    }

    /**
     * Positions of a sequence in a layer's keys or values, found through the page table.
     *
     * @param strip name of the strip
     * @param sequence whose positions
     * @param from first position
     * @param to the position behind the last
     */
    record Positions(Mode mode, Content content, String strip, int sequence, int from, int to) implements Access {

        public Positions {
            if (from < 0 || to < from) {
                throw new IllegalArgumentException(content + " has no positions from " + from + " to " + to);
            }
        }
    }
}
