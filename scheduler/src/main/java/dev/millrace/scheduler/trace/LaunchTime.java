package dev.millrace.scheduler.trace;

import dev.millrace.opencl.Event;

/**
 * Device times of one launch.
 *
 * @param label what ran
 * @param variant the variant that served
 * @param times nanoseconds of the device clock
 */
public record LaunchTime(String label, String variant, Event.Times times) {}
