package dev.millrace.runtime;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Lets one thread at a time, in order of arrival, at something that can be closed.
 *
 * <p>{@link #close} makes those who wait and later entries fail at once, waits for the one inside (which can look at
 * {@link #isClosed} to leave early), and then releases. A thread that is inside this gate or another one does not wait
 * when it closes: two that close each other's gate would wait for ever. The release is then left to the thread inside,
 * on its way out.
 */
final class ModelGate implements AutoCloseable {

    /** How many gates the current thread is inside of. */
    private static final ThreadLocal<Integer> INSIDE = ThreadLocal.withInitial(() -> 0);

    private final String name;
    private final Runnable release;

    /** Guards the fields below; never held while work or a release runs. */
    private final ReentrantLock lock = new ReentrantLock();

    private final Condition changed = lock.newCondition();
    private final Deque<Object> waiting = new ArrayDeque<>();
    private @Nullable Thread inside;
    private volatile boolean closed;
    private boolean releasing;
    private boolean released;

    /**
     * @param name what is guarded, for messages
     * @param release run once, when nobody is inside any more
     */
    ModelGate(String name, Runnable release) {
        this.name = name;
        this.release = release;
    }

    /** Runs work alone. */
    <T> T enter(Supplier<T> work) {
        return enter(work, new Cancellation(), Deadline.NONE, () -> {
            throw new IllegalStateException("nobody cancels this");
        });
    }

    /**
     * Runs work alone.
     *
     * @param cancellation ends the wait for others at once
     * @param deadline likewise, when it is over
     * @param instead what is returned then; it runs outside
     */
    <T> T enter(Supplier<T> work, Cancellation cancellation, Deadline deadline, Supplier<T> instead) {
        if (!admit(cancellation, deadline)) {
            return instead.get();
        }
        INSIDE.set(INSIDE.get() + 1);
        try {
            return work.get();
        } finally {
            INSIDE.set(INSIDE.get() - 1);
            leave();
        }
    }

    boolean isClosed() {
        return closed;
    }

    void checkOpen() {
        if (closed) {
            throw new IllegalStateException(name + " is closed");
        }
    }

    @Override
    public void close() {
        boolean mine = locked(() -> {
            closed = true;
            return inside == null && claimRelease();
        });
        if (mine) {
            release();
        } else if (INSIDE.get() == 0) {
            awaitRelease();
        }
    }

    /** @throws IllegalStateException when this very thread is inside, and would wait for itself */
    void checkNotInside() {
        locked(() -> {
            refuseInside();
            return true;
        });
    }

    /** Called with the lock held. */
    private void refuseInside() {
        if (inside == Thread.currentThread()) {
            throw new IllegalStateException(
                    name + " is at work in this very thread; call it again after that has returned");
        }
    }

    /** Waits for its turn; false when cancelled or late meanwhile. */
    private boolean admit(Cancellation cancellation, Deadline deadline) {
        Runnable wake = () -> locked(() -> true);
        cancellation.tell(wake);
        try {
            return locked(() -> {
                checkOpen();
                refuseInside();
                if (inside != null || !waiting.isEmpty()) {
                    return awaitTurn(cancellation, deadline);
                }
                inside = Thread.currentThread();
                return true;
            });
        } finally {
            cancellation.forget(wake);
        }
    }

    /** Called with the lock held. */
    private boolean awaitTurn(Cancellation cancellation, Deadline deadline) {
        Object turn = new Object();
        boolean interrupted = false;
        waiting.add(turn);
        try {
            while (inside != null || waiting.peek() != turn) {
                if (cancellation.isCancelled() || deadline.isOver()) {
                    return false;
                }
                try {
                    changed.awaitNanos(deadline.leftNanos());
                } catch (InterruptedException e) {
                    interrupted = true; // for whoever asks after the wait
                }
                checkOpen();
            }
            inside = Thread.currentThread();
            return true;
        } finally {
            waiting.remove(turn);
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private void leave() {
        boolean mine = locked(() -> {
            inside = null;
            return closed && claimRelease();
        });
        if (mine) {
            release();
        }
    }

    /** True for the one thread that has to release; called with the lock held. */
    private boolean claimRelease() {
        boolean mine = !releasing;
        releasing = true;
        return mine;
    }

    private void release() {
        try {
            release.run();
        } finally {
            locked(() -> released = true);
        }
    }

    private void awaitRelease() {
        lock.lock();
        try {
            while (!released) {
                changed.awaitUninterruptibly();
            }
        } finally {
            lock.unlock();
        }
    }

    /** Changes something, and tells all who wait. */
    private boolean locked(BooleanSupplier change) {
        lock.lock();
        try {
            return change.getAsBoolean();
        } finally {
            changed.signalAll();
            lock.unlock();
        }
    }
}
