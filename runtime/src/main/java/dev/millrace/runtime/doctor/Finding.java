package dev.millrace.runtime.doctor;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What a check found.
 *
 * @param check the check's identifier, which is its heading in {@code docs/troubleshooting.md}
 * @param title what was looked at, for people
 * @param status how it went, the worst of all that was seen
 * @param seen what was seen, a line each
 * @param cures what to do about it, a line each; empty where nothing needs to be done
 */
public record Finding(String check, String title, Status status, List<String> seen, List<String> cures) {

    public Finding {
        seen = List.copyOf(seen);
        cures = List.copyOf(cures);
    }

    /** This finding as a map, for JSON. */
    public Map<String, Object> facts() {
        Map<String, Object> facts = new LinkedHashMap<>();
        facts.put("check", check);
        facts.put("title", title);
        facts.put("status", status.key());
        facts.put("seen", seen);
        facts.put("cures", cures);
        return facts;
    }
}
