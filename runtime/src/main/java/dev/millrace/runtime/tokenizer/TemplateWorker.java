package dev.millrace.runtime.tokenizer;

import dev.millrace.runtime.jinja.Budget;
import dev.millrace.runtime.jinja.JinjaException;
import dev.millrace.runtime.jinja.JinjaLimitException;
import java.util.concurrent.CancellationException;
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
 * lives: one file costs one thread at most.
 */
final class TemplateWorker {

    private static final long STACK_BYTES = 64L << 20;

    /** How much longer than the template the caller waits, so that the template's own error comes first. */
    private static final long GRACE_MILLIS = 1000;

    private @Nullable Thread leftBehind;

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
        } catch (TimeoutException | CancellationException e) {
            leave(thread);
            throw failure(budget.tooLong());
        } catch (InterruptedException e) {
            leave(thread);
            Thread.currentThread().interrupt();
            throw new ChatTemplateException("interrupted while rendering the model's chat template", e);
        }
    }

    private synchronized void refuseIfLeftBehind() {
        if (leftBehind != null && leftBehind.isAlive()) {
            throw new ChatTemplateException(
                    "the model's chat template took too long before and still cannot be stopped" + ChatTemplate.ADVICE);
        }
        leftBehind = null;
    }

    private synchronized void leave(Thread thread) {
        thread.interrupt();
        leftBehind = thread;
    }

    /** What a template did wrong: its own error, or that it went beyond what a thread or the heap can hold. */
    static ChatTemplateException failure(@Nullable Throwable thrown) {
        for (Throwable cause = thrown; cause != null; cause = cause.getCause()) {
            if (cause instanceof ChatTemplateException ours) {
                return ours;
            }
            if (cause instanceof JinjaLimitException) {
                return stopped(cause.getMessage());
            }
            if (cause instanceof StackOverflowError) {
                return stopped(Budget.tooDeep().getMessage());
            }
            if (cause instanceof OutOfMemoryError) {
                return stopped("asks for more memory than there is");
            }
        }
        String problem = thrown == null
                ? "no reason given"
                : thrown instanceof JinjaException ? thrown.getMessage() : thrown.toString();
        return new ChatTemplateException(
                "the model's chat template cannot be rendered: " + problem + ChatTemplate.ADVICE, thrown);
    }

    private static ChatTemplateException stopped(@Nullable String limit) {
        return new ChatTemplateException(
                "the model's chat template " + limit + "; it was stopped" + ChatTemplate.ADVICE);
    }
}
