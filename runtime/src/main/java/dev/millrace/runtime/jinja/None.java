package dev.millrace.runtime.jinja;

/** Python's {@code None}. */
enum None {
    NONE
}
