package dev.millrace.runtime.tokenizer;

import java.lang.management.ManagementFactory;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What one rendering of a chat template may use up, and how much of it is left.
 *
 * <p>Templates come from strangers, and Jinja can loop, double a text forty times or nest a list in itself. The engine
 * asks here at every node, variable, filter and function; what goes over a limit ends the rendering with an error that
 * names the limit. A value is weighed when it is read: its characters and elements, counted as often as they would be
 * written out. Whatever writes, compares or copies it then takes no longer than that.
 *
 * <p>Longer conversations may use more: the limits on text and lists grow with them.
 */
final class TemplateBudget {

    /** The most characters of a template; the longest public ones have some 30,000. */
    static final int MOST_SOURCE = 256 << 10;

    /** The most characters between one pair of marks: the engine's time grows faster than these. */
    static final int MOST_EXPRESSION = 8 << 10;

    /** How deep blocks, brackets and values may be nested. */
    static final int MOST_DEPTH = 64;

    private static final long TEXT = 1 << 20;
    private static final int ELEMENTS = 100_000;
    private static final long BYTES = 1L << 30;

    private static final ThreadLocal<TemplateBudget> CURRENT = new ThreadLocal<>();

    private final long millis;
    private final long deadline;
    private final long mostText;
    private final int mostElements;
    private final long mostBytes;

    /** @param millis how long the rendering may take, from now on */
    TemplateBudget(long millis, List<Message> messages) {
        this.millis = millis;
        this.deadline = System.nanoTime() + millis * 1_000_000;
        long said = messages.stream()
                .mapToLong(message ->
                        (long) message.role().length() + message.content().length())
                .sum();
        this.mostText = TEXT + 8 * said;
        this.mostElements = ELEMENTS + messages.size();
        this.mostBytes = BYTES + 64 * mostText;
    }

    /** Makes this the budget of the calling thread, which renders one template and ends. */
    void begin() {
        CURRENT.set(this);
    }

    long millis() {
        return millis;
    }

    /** The most characters of a text, the rendered one included. */
    long mostText() {
        return mostText;
    }

    /** The most elements of a list, and the most rounds of a loop. */
    int mostElements() {
        return mostElements;
    }

    /** Ends the rendering if it was given up, took too long or used too much memory. */
    static void check() {
        TemplateBudget budget = CURRENT.get();
        if (budget == null) {
            return;
        }
        if (Thread.currentThread().isInterrupted() || System.nanoTime() - budget.deadline > 0) {
            throw budget.tooLong();
        }
        if (allocated() > budget.mostBytes) {
            throw over("uses more than " + (budget.mostBytes >> 20) + " MiB of memory");
        }
    }

    /** Ends the rendering if the value is too long, too large or too deep to be handled. */
    static void weigh(@Nullable Object value) {
        TemplateBudget budget = CURRENT.get();
        check();
        if (budget != null) {
            budget.weigh(value, 0, 0);
        }
    }

    /** Ends the rendering if a text that it is about to make is too long. */
    static void checkLength(long characters) {
        TemplateBudget budget = CURRENT.get();
        check();
        if (budget != null && characters > budget.mostText) {
            throw budget.textTooLong();
        }
    }

    /** Ends the rendering if a list that it is about to make is too long. */
    static void checkElements(double count) {
        TemplateBudget budget = CURRENT.get();
        check();
        if (budget != null && count > budget.mostElements) {
            throw over(
                    "makes a list or a loop of " + (long) count + " elements, and the most is " + budget.mostElements);
        }
    }

    ChatTemplateException tooLong() {
        return over("took too long: the most is " + millis + " ms");
    }

    ChatTemplateException textTooLong() {
        return over("makes a text of more than " + mostText + " characters");
    }

    ChatTemplateException listTooLong() {
        return over("makes a list of too many elements, and the most is " + mostElements);
    }

    static ChatTemplateException tooDeep() {
        return over("nests blocks, brackets or values deeper than " + MOST_DEPTH);
    }

    static ChatTemplateException outOfMemory() {
        return over("asks for more memory than there is");
    }

    private static ChatTemplateException over(String what) {
        return new ChatTemplateException(
                "the model's chat template " + what + "; it was stopped" + ChatTemplate.ADVICE);
    }

    private long weigh(@Nullable Object value, long before, int depth) {
        long weight = before + 1;
        if (depth > MOST_DEPTH) {
            throw tooDeep();
        }
        if (value instanceof CharSequence text) {
            weight += text.length();
        } else if (value instanceof Map<?, ?> map) {
            for (Map.Entry<?, ?> entry : map.entrySet()) {
                weight = weigh(entry.getValue(), weigh(entry.getKey(), weight, depth + 1), depth + 1);
            }
        } else if (value instanceof Collection<?> list) {
            for (Object element : list) {
                weight = weigh(element, weight, depth + 1);
            }
        }
        if (weight > mostText) {
            throw textTooLong();
        }
        return weight;
    }

    /** Bytes that this thread, which has done nothing else, has ever asked for; 0 where the JVM does not count them. */
    private static long allocated() {
        return ManagementFactory.getThreadMXBean() instanceof com.sun.management.ThreadMXBean threads
                ? threads.getThreadAllocatedBytes(Thread.currentThread().getId())
                : 0;
    }
}
