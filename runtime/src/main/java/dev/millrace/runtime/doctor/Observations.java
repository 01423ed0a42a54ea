package dev.millrace.runtime.doctor;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** What a check has seen so far; the worst of it decides. */
final class Observations {

    private final List<String> seen = new ArrayList<>();
    private final Set<String> cures = new LinkedHashSet<>();
    private Status status = Status.OK;

    void fine(String line) {
        add(Status.OK, line);
    }

    void skip(String reason) {
        add(Status.SKIPPED, reason);
    }

    void warning(String line, String cure) {
        add(Status.WARNING, line);
        cures.add(cure);
    }

    void problem(String line, String cure) {
        add(Status.PROBLEM, line);
        cures.add(cure);
    }

    /** A problem, or a warning where it stands in nobody's way. */
    void trouble(boolean grave, String line, String cure) {
        if (grave) {
            problem(line, cure);
        } else {
            warning(line, cure);
        }
    }

    Finding finding(Check check) {
        return new Finding(check.id(), check.title(), status, seen, List.copyOf(cures));
    }

    private void add(Status of, String line) {
        seen.add(line);
        if (of.compareTo(status) > 0) {
            status = of;
        }
    }
}
