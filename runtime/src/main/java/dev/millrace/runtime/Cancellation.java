package dev.millrace.runtime;

import java.util.ArrayList;
import java.util.List;

/**
 * A wish to stop, from any thread: a request that waits for the model gives up at once, one that runs ends at its next
 * step with what it has.
 */
public final class Cancellation {

    private final List<Runnable> listeners = new ArrayList<>();
    private volatile boolean cancelled;

    public void cancel() {
        List<Runnable> told;
        synchronized (listeners) {
            cancelled = true;
            told = List.copyOf(listeners);
        }
        told.forEach(Runnable::run);
    }

    public boolean isCancelled() {
        return cancelled;
    }

    /** Runs something at each later {@link #cancel}, in that thread, until {@link #forget}. */
    void tell(Runnable listener) {
        synchronized (listeners) {
            listeners.add(listener);
        }
    }

    void forget(Runnable listener) {
        synchronized (listeners) {
            listeners.remove(listener);
        }
    }
}
