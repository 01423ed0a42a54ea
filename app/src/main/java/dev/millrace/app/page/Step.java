package dev.millrace.app.page;

import dev.millrace.app.facts.Facts;
import java.util.List;

/**
 * A planned step, and the times of it where it was measured.
 *
 * @param plan {@code decode} or {@code prefill} of the facts
 * @param measured the same of the timeline; empty where nothing was measured
 */
record Step(Facts plan, Facts measured) {

    List<Facts> launches() {
        return plan.each("launches");
    }

    List<Facts> arena() {
        return plan.each("arena");
    }

    boolean isMeasured() {
        return !measured.list("launches").isEmpty();
    }
}
