package dev.millrace.scheduler.proof;

import java.util.List;

/**
 * What the validator says of a schedule.
 *
 * @param schedule name of the schedule
 * @param findings what can go wrong, the most obvious first; empty when nothing can
 * @param operations operations and shares of workers that were looked at
 * @param checks reads of a piece of memory that were found to see the right write, or not to
 * @param nanos time that it took
 */
public record Proof(String schedule, List<Finding> findings, int operations, long checks, long nanos) {

    public Proof {
        findings = List.copyOf(findings);
    }

    /** Whether nothing can go wrong. */
    public boolean holds() {
        return findings.isEmpty();
    }

    /** Some findings are left out beyond this many. */
    static final int MOST_FINDINGS = 8;
}
