package dev.millrace.scheduler.cost;

/** What a phase costs before it does anything: that depends on how plans are executed. */
public enum PhaseOverhead {
    /** A launch for each phase. */
    LAUNCH,
    /** A device-wide barrier after each phase of a launch that holds all of them. */
    BARRIER;

    double nanos(DeviceProfile profile) {
        return this == LAUNCH ? profile.launchNanos() : profile.barrierNanos();
    }
}
