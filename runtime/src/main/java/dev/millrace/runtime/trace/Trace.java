package dev.millrace.runtime.trace;

import dev.millrace.scheduler.trace.StepObserver;
import org.jspecify.annotations.Nullable;

/** Takes what happens, and when. Thread-safe. */
public interface Trace {

    /** Takes nothing, and costs nothing. */
    Trace NONE = new Trace() {
        @Override
        public long begin() {
            return 0;
        }

        @Override
        public void end(HostStep step, long begun, long number) {}

        @Override
        public @Nullable StepObserver device(String name) {
            return null;
        }
    };

    /** The time, to be handed to {@link #end}. */
    long begin();

    /**
     * Takes a span of this thread's work, which ends now.
     *
     * @param begun what {@link #begin} returned
     * @param number rows, a position, tokens, ...: what the kind of work counts
     */
    void end(HostStep step, long begun, long number);

    /** Takes the steps of an executor; null where nobody wants them, so that it need not run on a profiling queue. */
    @Nullable
    StepObserver device(String name);
}
