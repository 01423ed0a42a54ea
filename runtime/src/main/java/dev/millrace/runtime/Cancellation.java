package dev.millrace.runtime;

/** A wish to stop, from any thread; what is running ends at its next step with what it has. */
public final class Cancellation {

    private volatile boolean cancelled;

    public void cancel() {
        cancelled = true;
    }

    public boolean isCancelled() {
        return cancelled;
    }
}
