package dev.millrace.app.cli;

import dev.millrace.runtime.Cancellation;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * What happens at Ctrl-C, or when the process is asked to end: the work is cancelled, and the process waits for it to come
 * to its end. Its exit code is then the system's own, 130 for Ctrl-C.
 */
final class Interrupt implements AutoCloseable {

    private static final int PATIENCE_SECONDS = 30;

    private final CountDownLatch ended = new CountDownLatch(1);
    private final Thread hook;
    private volatile boolean happened;
    private volatile boolean waits;

    private Interrupt(Cancellation cancellation) {
        hook = new Thread(
                () -> {
                    happened = true;
                    cancellation.cancel();
                    if (waits) {
                        awaitEnd();
                    }
                },
                "interrupt");
    }

    /** Cancels with this from now on, until it is closed; the process does not wait yet. */
    static Interrupt cancels(Cancellation cancellation) {
        Interrupt interrupt = new Interrupt(cancellation);
        Runtime.getRuntime().addShutdownHook(interrupt.hook);
        return interrupt;
    }

    /** From now on the work listens to its cancellation, and is waited for. */
    void waitForEnd() {
        waits = true;
    }

    boolean happened() {
        return happened;
    }

    @Override
    public void close() {
        ended.countDown();
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException e) {
            // The process is ending already, and the hook waits for no more than this.
            happened = true;
        }
    }

    private void awaitEnd() {
        try {
            if (!ended.await(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                System.err.println("millrace: the answer under way did not end; leaving it");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
