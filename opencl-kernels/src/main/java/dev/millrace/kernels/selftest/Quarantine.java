package dev.millrace.kernels.selftest;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The variants that failed on this device, and what was said about them. A failure is said once: as a warning by the
 * process that found it; one remembered from an earlier process is said at info level.
 */
final class Quarantine {

    private static final Logger LOG = LoggerFactory.getLogger(Quarantine.class);

    private final String deviceName;
    private final Map<String, Verdict> failed = new LinkedHashMap<>();
    private final Map<Verdict, Boolean> unsaid = new LinkedHashMap<>();

    Quarantine(String deviceName) {
        this.deviceName = deviceName;
    }

    /** Takes in a verdict if it failed; a newer one on the same program replaces it. */
    synchronized void add(Verdict verdict, boolean foundNow) {
        if (verdict.passed()) {
            failed.remove(verdict.key());
        } else if (!verdict.equals(failed.put(verdict.key(), verdict))) {
            unsaid.put(verdict, foundNow);
        }
    }

    /** Says what was not said before. */
    synchronized void say() {
        unsaid.forEach((verdict, foundNow) -> {
            String message = verdict.subject() + " quarantined on " + deviceName + ": " + verdict.reason()
                    + "; it will not serve";
            if (foundNow) {
                LOG.warn(message);
            } else {
                LOG.info("{} (found {})", message, verdict.date());
            }
        });
        unsaid.clear();
    }

    /** The failed verdicts. */
    synchronized List<Verdict> verdicts() {
        Collection<Verdict> verdicts = failed.values();
        return List.copyOf(new ArrayList<>(verdicts));
    }
}
