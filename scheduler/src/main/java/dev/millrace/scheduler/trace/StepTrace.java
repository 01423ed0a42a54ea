package dev.millrace.scheduler.trace;

import java.util.List;

/**
 * What a step did on the device.
 *
 * @param rows rows of the step
 * @param outputs rows whose results were wanted
 * @param enqueuedNanos {@link System#nanoTime} just before the step's first launch was enqueued
 * @param toDeviceBytes bytes that the step sent down
 * @param toHostBytes bytes that came up
 * @param launches all its launches, in order
 */
public record StepTrace(
        int rows, int outputs, long enqueuedNanos, long toDeviceBytes, long toHostBytes, List<TracedLaunch> launches) {

    public StepTrace {
        launches = List.copyOf(launches);
    }

    /** When each launch ran, in order. */
    public List<LaunchTime> times() {
        return launches.stream().map(TracedLaunch::time).toList();
    }

    /** From the start of the first launch to the end of the last, on the device's clock. */
    public long nanos() {
        return times().get(launches.size() - 1).times().ended() - start();
    }

    /** The start of the first launch, on the device's clock. */
    public long start() {
        return times().get(0).times().started();
    }
}
