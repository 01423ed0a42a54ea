package dev.millrace.runtime;

import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;

/**
 * Lets one thread at a time, in order of arrival, at something that can be closed.
 *
 * <p>{@link #close} makes later entries fail at once, waits for the one inside (which can look at {@link #isClosed} to
 * leave early), and then releases. When the thread inside closes, the release waits until it leaves.
 */
final class ModelGate implements AutoCloseable {

    private final ReentrantLock lock = new ReentrantLock(true);
    private final String name;
    private final Runnable release;
    private volatile boolean closed;
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
        checkOpen();
        if (lock.isHeldByCurrentThread()) {
            throw new IllegalStateException(
                    name + " is at work in this very thread; call it again after that has returned");
        }
        lock.lock();
        try {
            checkOpen();
            return work.get();
        } finally {
            releaseIfClosed();
            lock.unlock();
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
        closed = true;
        if (lock.isHeldByCurrentThread()) {
            return;
        }
        lock.lock();
        try {
            releaseIfClosed();
        } finally {
            lock.unlock();
        }
    }

    private void releaseIfClosed() {
        if (closed && !released) {
            released = true;
            release.run();
        }
    }
}
