package dev.millrace.opencl;

/** The completion of one command. */
public interface Event extends AutoCloseable {

    /** Waits for the command; throws when it failed. */
    void await();

    /** Device times of a completed command, in nanoseconds; needs a profiling queue. */
    Times times();

    @Override
    void close();

    /** Nanoseconds of the device clock. */
    record Times(long queued, long submitted, long started, long ended) {

        public long durationNanos() {
            return ended - started;
        }
    }
}
