package dev.millrace.runtime.jinja;

/** A value of several, which knows how large it is without looking again. */
interface Weighed {

    /** More than any limit, and far from overflowing. */
    long MOST = 1L << 40;

    int size();

    /** Characters and elements of all that is inside, counted as often as they would be written. */
    long weight();

    /** How deep lists and maps are nested, from 1. */
    int depth();

    static long weightOf(Object value) {
        if (value instanceof Weighed weighed) {
            return weighed.weight();
        }
        return 1L + (Markup.plain(value) instanceof String text ? text.length() : 0);
    }

    static int depthOf(Object value) {
        return value instanceof Weighed weighed ? weighed.depth() : 0;
    }
}
