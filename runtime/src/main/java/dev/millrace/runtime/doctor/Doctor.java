package dev.millrace.runtime.doctor;

import dev.millrace.runtime.MillraceOptions;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The examination of a machine, of this process and of a model: says what stands in the way of a first answer, and what
 * cures it. A check that fails is a finding, never an exception.
 */
public final class Doctor {

    private final List<Check> checks;

    Doctor(List<Check> checks) {
        this.checks = List.copyOf(checks);
    }

    /**
     * The doctor for what {@code Millrace.open(options)} and {@code load(model)} would need in this process.
     *
     * @param model what is to be run, or null where that is not known
     */
    public static Doctor of(MillraceOptions options, @Nullable WantedModel model) {
        return new Doctor(Checks.of(Machine.here(), options, model));
    }

    /** The identifiers of all checks, in their order. */
    public static List<String> checks() {
        return Checks.of(Machine.here(), MillraceOptions.defaults(), null).stream()
                .map(Check::id)
                .toList();
    }

    /**
     * Looks at everything.
     *
     * @param each is told of each finding as soon as it is there
     */
    public Diagnosis examine(Consumer<Finding> each) {
        List<Finding> findings = new ArrayList<>();
        boolean driversFailed = false;
        for (Check check : checks) {
            Observations seen = new Observations();
            if (driversFailed && check.runsDrivers()) {
                seen.skip("not tried, since the drivers failed in a process of their own (" + DriverTrial.ID + ")");
            } else {
                look(check, seen);
            }
            Finding finding = seen.finding(check);
            driversFailed |= check.id().equals(DriverTrial.ID) && finding.status() == Status.PROBLEM;
            findings.add(finding);
            each.accept(finding);
        }
        return new Diagnosis(findings);
    }

    private static void look(Check check, Observations seen) {
        try {
            check.look(seen);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            seen.skip("the look was interrupted");
        } catch (Exception | LinkageError | StackOverflowError | OutOfMemoryError e) {
            seen.problem(
                    "the look itself failed: " + e,
                    "the cause may be named above; if not, this is a bug of Millrace: report it with the file that"
                            + " millrace doctor --report FILE writes");
        }
    }
}
