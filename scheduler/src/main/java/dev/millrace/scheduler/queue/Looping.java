package dev.millrace.scheduler.queue;

import dev.millrace.kernels.looped.BarrierControl;
import dev.millrace.kernels.looped.Patience;

/**
 * The looped forms of a model's plans.
 *
 * @param decode for steps of one row
 * @param chunk for steps of many
 * @param sleeping whether work-groups sleep while they wait
 * @param patienceSeconds how long a work-group waits for the others before a launch is given up
 */
record Looping(LoopedPlan decode, LoopedPlan chunk, boolean sleeping, double patienceSeconds) {

    /** Machines steal cores from each other; far longer than any phase takes, and short enough for a person. */
    static final double PATIENCE_SECONDS = 3;

    /** Bytes of tables and control words on the device, and of what measures the patience. */
    long byteSize() {
        return decode.tableBytes() + chunk.tableBytes() + 2 * BarrierControl.BYTES + Patience.byteSize(sleeping);
    }
}
