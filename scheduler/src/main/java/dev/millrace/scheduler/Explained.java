package dev.millrace.scheduler;

import java.util.Map;

/** An executor that can say how it runs: regions, launches, variants, memory plan. */
public interface Explained {

    /** Nested maps, lists, strings and numbers, in the order in which a person would read them. */
    Map<String, Object> explain();
}
