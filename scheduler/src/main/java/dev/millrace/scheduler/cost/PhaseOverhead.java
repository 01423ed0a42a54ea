package dev.millrace.scheduler.cost;

/** What a phase costs before it does anything: that depends on how plans are executed. */
public enum PhaseOverhead {
    /** A launch for each phase. */
    LAUNCH,
    /** From phase to phase of a launch that holds all of them: what a meeting of all work-groups takes. */
    BARRIER;

    double nanos(DeviceProfile profile) {
        return this == LAUNCH ? profile.launchNanos() : profile.barrierNanos();
    }
}
