package dev.millrace.app.cli;

import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Where the messages of a chat come from. */
interface ChatLines extends AutoCloseable {

    /** The next message or command; null at the end of input. */
    @Nullable
    String next();

    /**
     * Works, and meanwhile does something else than to end the program when the person interrupts (Ctrl-C).
     *
     * @param interrupted run at each interrupt, in a thread of the system's
     */
    <T> T interruptible(Runnable interrupted, Supplier<T> work);

    /** Whether a person types here. */
    boolean interactive();

    @Override
    void close();
}
