package dev.millrace.runtime.tokenizer;

import dev.millrace.runtime.jinja.Budget;
import dev.millrace.runtime.jinja.JinjaException;
import dev.millrace.runtime.jinja.JinjaLimitException;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Renders one template on a thread of its own, so that whatever it does ends there and the caller goes on in time.
 *
 * <p>The thread's stack is large enough for every template that keeps to the limits of its {@link Budget}, however little
 * of its own the caller has left. A rendering that is over its time stops at its next step. Should one step alone take for
 * ever, the caller gets its error all the same, the thread is left behind, and the same template is refused while it
 * lives: a template costs no more threads than renderings of it were under way at once.
 */
final class TemplateWorker {

    private static final long STACK_BYTES = 64L << 20;

    /** How much longer than the template the caller waits, so that the template's own error comes first. */
    private static final long GRACE_MILLIS = 1000;

    private static final String STOPPED = "; it was stopped";
    private static final String RUNS_ON = "; it could not be stopped and is refused until it ends";

    /** The threads that could not be stopped, and why they should have been. */
    private final Map<Thread, String> leftBehind = new HashMap<>();

    /** The work's result, or what it threw as a {@link ChatTemplateException}. */
    String run(Budget budget, Supplier<String> work) {
        refuseIfLeftBehind();
        FutureTask<String> task = new FutureTask<>(work::get);
        Thread thread = new Thread(null, task, "millrace-chat-template", STACK_BYTES);
        thread.setDaemon(true);
        thread.start();
        try {
            return task.get(budget.millis() + GRACE_MILLIS, TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            throw failure(e.getCause());
        } catch (TimeoutException e) {
            boolean stopped = stop(thread, "took too long");
            throw given(budget.tooLong().getMessage(), stopped ? STOPPED : RUNS_ON);
        } catch (InterruptedException e) {
            boolean stopped = stop(thread, "was interrupted");
            Thread.currentThread().interrupt();
            throw new ChatTemplateException(
                    "interrupted while rendering the model's chat template" + (stopped ? "" : RUNS_ON), e);
        }
    }

    private void refuseIfLeftBehind() {
        synchronized (leftBehind) {
            leftBehind.keySet().removeIf(thread -> !thread.isAlive());
            for (String why : leftBehind.values()) {
                throw given(why + " before", " and still cannot be stopped");
            }
        }
    }

    /** Whether the thread ended when told to; one that did not is remembered. */
    private boolean stop(Thread thread, String why) {
        thread.interrupt();
        try {
            thread.join(GRACE_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        if (!thread.isAlive()) {
            return true;
        }
        synchronized (leftBehind) {
            leftBehind.put(thread, why);
        }
        return false;
    }

    /** What a template did wrong: its own error, or that it went beyond what a thread or the heap can hold. */
    static ChatTemplateException failure(@Nullable Throwable thrown) {
        for (Throwable cause = thrown; cause != null; cause = cause.getCause()) {
            if (cause instanceof ChatTemplateException ours) {
                return ours;
            }
            if (cause instanceof JinjaLimitException) {
                return given(cause.getMessage(), STOPPED);
            }
            if (cause instanceof StackOverflowError) {
                return given(Budget.tooDeep().getMessage(), STOPPED);
            }
            if (cause instanceof OutOfMemoryError) {
                return given("asks for more memory than there is", STOPPED);
            }
        }
        String problem = thrown == null
                ? "no reason given"
                : thrown instanceof JinjaException ? thrown.getMessage() : thrown.toString();
        return new ChatTemplateException(
                "the model's chat template cannot be rendered: " + problem + ChatTemplate.ADVICE, thrown);
    }

    private static ChatTemplateException given(@Nullable String limit, String end) {
        return new ChatTemplateException("the model's chat template " + limit + end + ChatTemplate.ADVICE);
    }
}
