package dev.millrace.runtime.jinja;

/**
 * What one rendering may use up, and how much of it is left.
 *
 * <p>Templates come from strangers, and Jinja can loop, double a text forty times or put a list into itself twice, sixty
 * times over. Every expression and every round of a loop counts as a step, and every text and list that is made is
 * counted when it is made: its characters and elements, as often as they would be written out. So whatever writes,
 * compares or copies a value takes no longer than its weight, and no step takes long.
 */
public final class Budget {

    /** The most characters of a template; the longest public ones have some 30,000. */
    static final int MOST_SOURCE = 256 << 10;

    /** The most characters between one pair of marks. */
    static final int MOST_EXPRESSION = 8 << 10;

    /** How deep blocks, brackets and values may be nested. */
    static final int MOST_DEPTH = 64;

    /** How many macros may be at work inside one another. */
    static final int MOST_CALLS = 200;

    /** The most characters to fill a text up to. */
    static final long MOST_FILLING = 1000;

    /** The longest whole number, in bits. */
    static final int MOST_BITS = 1 << 14;

    private static final int STEPS_BETWEEN_LOOKS_AT_THE_CLOCK = 256;

    private final long millis;
    private final long deadline;
    private final long mostText;
    private final int mostElements;
    private final long mostBytes;
    private long steps;
    private long bytes;
    private int calls;

    /**
     * @param millis how long the rendering may take, from now on
     * @param mostText the most characters of a text, the rendered one included
     * @param mostElements the most elements of a list, and the most rounds of a loop
     * @param mostBytes the most memory that all values together may take
     */
    public Budget(long millis, long mostText, int mostElements, long mostBytes) {
        this.millis = millis;
        this.deadline = System.nanoTime() + millis * 1_000_000;
        this.mostText = mostText;
        this.mostElements = mostElements;
        this.mostBytes = mostBytes;
    }

    public long millis() {
        return millis;
    }

    /** Counts a step, and ends the rendering if it was given up or took too long. */
    void step() {
        if (++steps % STEPS_BETWEEN_LOOKS_AT_THE_CLOCK == 0
                && (Thread.currentThread().isInterrupted() || System.nanoTime() - deadline > 0)) {
            throw tooLong();
        }
    }

    /** Counts a value that was made, and ends the rendering if it is too much. */
    Object made(Object value) {
        if (Markup.plain(value) instanceof String text) {
            text(text.length());
            allocate(2L * text.length());
        } else if (value instanceof Weighed weighed) {
            elements(weighed.size());
            text(weighed.weight());
            if (weighed.depth() > MOST_DEPTH) {
                throw tooDeep();
            }
            allocate(16L * weighed.size());
        }
        step();
        return value;
    }

    /** Ends the rendering if a text of that many characters is too long. */
    void text(long characters) {
        if (characters > mostText) {
            throw new JinjaLimitException("makes a text of more than " + mostText + " characters");
        }
    }

    /** Ends the rendering if a list of that many elements is too long. */
    void elements(double count) {
        if (count > mostElements) {
            throw new JinjaLimitException(
                    "makes a list or a loop of " + (long) count + " elements, and the most is " + mostElements);
        }
    }

    /** Ends the rendering if a construct is asked to fill up to more characters than is of any use. */
    static int filling(String construct, long width) {
        if (width > MOST_FILLING || width < -MOST_FILLING) {
            throw new JinjaLimitException(
                    "asks " + construct + " to fill up to " + width + ", and the most is " + MOST_FILLING);
        }
        return (int) width;
    }

    void enterCall() {
        if (++calls > MOST_CALLS) {
            throw new JinjaLimitException("calls macros inside one another more than " + MOST_CALLS + " times");
        }
    }

    void leaveCall() {
        calls--;
    }

    /** The rendering took too long. */
    public JinjaLimitException tooLong() {
        return new JinjaLimitException("took too long: the most is " + millis + " ms");
    }

    /** The template or a value is nested too deep. */
    public static JinjaLimitException tooDeep() {
        return new JinjaLimitException("nests blocks, brackets or values deeper than " + MOST_DEPTH);
    }

    /** Counts memory that is asked for, and ends the rendering if it adds up to too much. */
    void allocate(long more) {
        bytes += more + 32;
        if (bytes > mostBytes) {
            throw new JinjaLimitException("uses more than " + (mostBytes >> 20) + " MiB of memory");
        }
    }
}
