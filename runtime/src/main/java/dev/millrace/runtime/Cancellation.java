package dev.millrace.runtime;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A wish to stop, from any thread: a request that waits for the model gives up at once, one that runs ends at its next
 * step with what it has.
 */
public final class Cancellation {

    private final List<Runnable> listeners = new ArrayList<>();
    private final @Nullable Cancellation parent;
    private volatile boolean cancelled;

    public Cancellation() {
        this(null);
    }

    /** One that is also cancelled when {@code parent} is, and leaves it alone otherwise; null for none. */
    public Cancellation(@Nullable Cancellation parent) {
        this.parent = parent;
    }

    public void cancel() {
        List<Runnable> told;
        synchronized (listeners) {
            cancelled = true;
            told = List.copyOf(listeners);
        }
        told.forEach(Runnable::run);
    }

    public boolean isCancelled() {
        return cancelled || (parent != null && parent.isCancelled());
    }

    /** Runs something at each later {@link #cancel}, in that thread, until {@link #forget}. */
    void tell(Runnable listener) {
        synchronized (listeners) {
            listeners.add(listener);
        }
        if (parent != null) {
            parent.tell(listener);
        }
    }

    void forget(Runnable listener) {
        synchronized (listeners) {
            listeners.remove(listener);
        }
        if (parent != null) {
            parent.forget(listener);
        }
    }
}
