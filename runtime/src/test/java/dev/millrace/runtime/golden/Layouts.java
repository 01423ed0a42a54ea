package dev.millrace.runtime.golden;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.scheduler.Executor;
import dev.millrace.scheduler.queue.DeviceExecutor;
import dev.millrace.scheduler.queue.StepPlan;

/** How much memory the activations of a plan take, beside the least that they could. */
final class Layouts {

    private static final double MOST = 1.05;

    private Layouts() {}

    /** Both plans of an executor take at most 5 % more than what is alive at once. */
    static void checkNearLowerBound(String of, Executor executor) {
        DeviceExecutor device = (DeviceExecutor) executor;
        check(of + " decode", device.decodePlan());
        check(of + " chunk", device.chunkPlan());
    }

    private static void check(String of, StepPlan plan) {
        double ratio = (double) plan.activationBytes() / plan.activationBoundBytes();
        Figures.say("activation bytes", of, (double) plan.activationBytes());
        Figures.say("activation bytes over the lower bound", of, ratio);
        assertThat(ratio).as(of).isBetween(1.0, MOST);
    }
}
