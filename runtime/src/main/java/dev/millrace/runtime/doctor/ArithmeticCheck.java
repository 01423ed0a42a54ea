package dev.millrace.runtime.doctor;

import dev.millrace.opencl.SignalGuard;
import java.util.function.Supplier;

/** Whether the drivers left Java's integer division alone, which rests on a signal of the processor. */
final class ArithmeticCheck implements Check {

    private final Machine machine;
    private final Supplier<SignalGuard.Verdict> verdict;

    ArithmeticCheck(Machine machine, Supplier<SignalGuard.Verdict> verdict) {
        this.machine = machine;
        this.verdict = verdict;
    }

    @Override
    public String id() {
        return "arithmetic";
    }

    @Override
    public String title() {
        return "Java's integer division beside the drivers";
    }

    @Override
    public boolean runsDrivers() {
        return true;
    }

    @Override
    public void look(Observations seen) {
        SignalGuard.Verdict now = verdict.get();
        switch (now.arithmetic()) {
            case SOUND -> seen.fine("1 / 0 throws as it should: " + now.guard());
            case UNTESTED -> seen.skip("no driver was touched");
            case BROKEN ->
                seen.problem(
                        "a driver took the signal of division by zero: 1 / 0 is a number in this process ("
                                + now.guard() + ")",
                        "set " + SignalGuard.VARIABLE + "=0 in the environment before Java starts, or start it with"
                                + " LD_PRELOAD=$JAVA_HOME/lib/libjsig.so");
        }
        boolean chained = machine.variable("LD_PRELOAD").orElse("").contains("libjsig");
        if (machine.isLinux() && !chained && Registrations.of(machine).names("intelocl")) {
            seen.warning(
                    "Intel's CPU runtime takes several of Java's signals once it compiles; a division by zero may then end"
                            + " the process",
                    "start Java with LD_PRELOAD=$JAVA_HOME/lib/libjsig.so where that driver is used");
        }
    }
}
