package dev.millrace.scheduler.cost;

import dev.millrace.kernels.phase.Bucket;
import dev.millrace.opencl.DeviceInfo;
import dev.millrace.opencl.DeviceKind;
import dev.millrace.scheduler.lowering.BoundPhase;

/**
 * Predicts what phases take on a device: {@code overhead + max(work / rate, bytes / bandwidth)}, where work is shared by
 * workers in whole pieces (the roofline of Williams, Waterman and Patterson, CACM 52(4), 2009, with a price for every
 * phase).
 *
 * @param profile the device in numbers
 * @param overhead what every phase costs
 * @param workers work-groups that are at work at a time
 * @param bucket the shapes that the kernels are written for
 * @param load the step
 */
public record CostModel(DeviceProfile profile, PhaseOverhead overhead, int workers, Bucket bucket, StepLoad load) {

    /** Work-groups that a device runs at a time. */
    public static int workers(DeviceInfo device) {
        return device.kind() == DeviceKind.CPU ? device.computeUnits() : device.computeUnits() * 8;
    }

    /** The time of a phase. */
    public Prediction predict(BoundPhase phase) {
        PhaseWork work = WorkCount.of(phase, bucket, load);
        double computing = work.computing(profile, workers);
        double streaming = work.streaming(profile);
        return new Prediction(overhead.nanos(profile), Math.max(computing, streaming), streaming > computing);
    }
}
