package dev.millrace.runtime;

import java.lang.ref.Cleaner;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Watches over something that has to be closed: when it becomes garbage without that, a warning says where it was opened,
 * and what it held is given back.
 */
final class Unclosed {

    private static final Logger LOG = LoggerFactory.getLogger(Unclosed.class);
    private static final Cleaner CLEANER = Cleaner.create();
    private static final int FRAMES = 8;
    private static final List<Class<?>> OURS =
            List.of(Unclosed.class, Millrace.class, Model.class, ModelGate.class, Session.class);

    private final AtomicBoolean closed = new AtomicBoolean();

    private Unclosed() {}

    /**
     * Begins to watch.
     *
     * @param what its name, with an article, for the warning
     * @param release gives back what it held; must not refer to it
     */
    static Unclosed watch(Object owner, String what, Runnable release) {
        Unclosed state = new Unclosed();
        String opened = caller();
        CLEANER.register(owner, () -> state.collected(what, opened, release));
        return state;
    }

    /** Says that it was closed. */
    void done() {
        closed.set(true);
    }

    /** The frames that led here, from the first one outside the API on. */
    private static String caller() {
        return StackWalker.getInstance()
                .walk(frames -> frames.dropWhile(frame -> isOurs(frame.getClassName()))
                        .limit(FRAMES)
                        .map(frame -> "\n    at " + frame)
                        .collect(Collectors.joining()));
    }

    private static boolean isOurs(String className) {
        return OURS.stream()
                .map(Class::getName)
                .anyMatch(name -> className.equals(name) || className.startsWith(name + "$"));
    }

    private void collected(String what, String opened, Runnable release) {
        if (closed.compareAndSet(false, true)) {
            LOG.warn("{} was never closed; use try-with-resources, or call close(). It was opened{}", what, opened);
            release.run();
        }
    }
}
