package dev.millrace.scheduler;

import java.util.Map;

/** An executor that can say how it runs: regions, launches, variants, memory plan. */
public interface Explained {

    /** Nested maps, lists, strings and numbers, in the order in which a person would read them. */
    Map<String, Object> explain();

    /**
     * Runs the steps that the explanation predicts and says how long their launches took: {@code prefill} and
     * {@code decode}, beside what was predicted.
     *
     * @param sequence its cache is overwritten
     */
    Map<String, Object> measure(int sequence);
}
