package dev.millrace.scheduler.proof;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** What was found so far: each access once, and no more than a person would read. */
final class Findings {

    private final List<Finding> found = new ArrayList<>();
    private final Set<Long> accesses = new HashSet<>();

    boolean isFull() {
        return found.size() >= Proof.MOST_FINDINGS;
    }

    /** Whether something was found about this moment and this content before. */
    boolean isKnown(Extent access) {
        return accesses.contains(key(access));
    }

    void add(Extent access, Finding finding) {
        if (accesses.add(key(access))) {
            add(finding);
        }
    }

    void add(Finding finding) {
        if (!isFull()) {
            found.add(finding);
        }
    }

    List<Finding> list() {
        return found;
    }

    private static long key(Extent access) {
        return (long) access.moment().number() << 32 | access.tag();
    }
}
