package dev.millrace.runtime.config;

/** How binding the wishes for a device are ({@code device.policy}). Whatever is taken, the report says why. */
public enum DevicePolicy {
    /** All of them hold: a device that does not match is never taken, and where none matches that is an error. */
    REQUIRE,
    /** None of them has to hold: where no device matches the best other one is taken, with a warning. */
    PREFER,
    /**
     * The kinds hold and the rest need not: a device of another kind is never taken; where no platform or name matches
     * the best other device of these kinds is taken, with a warning.
     */
    ALLOW
}
