package dev.millrace.runtime.doctor;

import java.util.Locale;

/** How a check went, from good to bad. */
public enum Status {
    /** Nothing speaks against an answer. */
    OK,
    /** Could not be looked at, or has no meaning here. */
    SKIPPED,
    /** Answers come, but not as well as they could. */
    WARNING,
    /** No answer will come, or not the one that was asked for. */
    PROBLEM;

    /** The name in JSON. */
    public String key() {
        return name().toLowerCase(Locale.ROOT);
    }
}
