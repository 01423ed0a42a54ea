package dev.millrace.opencl;

import java.util.ArrayDeque;
import java.util.Deque;

/**
 * What one owner has opened: closed all together, the last first, whatever goes wrong on the way. Used by one thread at a
 * time.
 */
public final class Belongings implements AutoCloseable {

    private final Deque<AutoCloseable> opened = new ArrayDeque<>();

    /** Takes something over, and gives it back for use. */
    public <T extends AutoCloseable> T own(T thing) {
        opened.push(thing);
        return thing;
    }

    /** Closes everything because of a failure; what goes wrong with that is told along with the failure. */
    public void closeAfter(Throwable failure) {
        try {
            close();
        } catch (RuntimeException | Error e) {
            if (e != failure) {
                failure.addSuppressed(e);
            }
        }
    }

    /** Closes everything, then throws the first error, with the others suppressed. What was closed is forgotten. */
    @Override
    public void close() {
        Throwable first = null;
        while (!opened.isEmpty()) {
            try {
                opened.pop().close();
            } catch (Exception | Error e) {
                if (first == null) {
                    first = e;
                } else if (first != e) {
                    first.addSuppressed(e);
                }
            }
        }
        if (first instanceof Error error) {
            throw error;
        }
        if (first instanceof RuntimeException unchecked) {
            throw unchecked;
        }
        if (first != null) {
            throw new IllegalStateException("something could not be closed", first);
        }
    }
}
