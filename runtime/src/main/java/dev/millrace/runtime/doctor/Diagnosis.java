package dev.millrace.runtime.doctor;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * All findings of one examination.
 *
 * @param findings in the order of the checks
 */
public record Diagnosis(List<Finding> findings) {

    public Diagnosis {
        findings = List.copyOf(findings);
    }

    /** How many checks ended so. */
    public long count(Status status) {
        return findings.stream().filter(finding -> finding.status() == status).count();
    }

    /** Whether something stands in the way of an answer. */
    public boolean hasProblem() {
        return count(Status.PROBLEM) > 0;
    }

    /** The diagnosis as nested maps and lists, for JSON. */
    public Map<String, Object> facts() {
        Map<String, Object> facts = new LinkedHashMap<>();
        for (Status status : Status.values()) {
            facts.put(status.key(), count(status));
        }
        facts.put("checks", findings.stream().map(Finding::facts).toList());
        return facts;
    }
}
