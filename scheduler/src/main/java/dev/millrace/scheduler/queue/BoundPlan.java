package dev.millrace.scheduler.queue;

import dev.millrace.kernels.program.ProgramCache;
import dev.millrace.opencl.Belongings;
import dev.millrace.opencl.Buffer;
import dev.millrace.opencl.Event;
import dev.millrace.opencl.Kernel;
import dev.millrace.opencl.Queue;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** A plan with its kernels compiled and all their arguments set: replaying it only enqueues. */
final class BoundPlan implements AutoCloseable {

    private final StepPlan plan;
    private final Buffer step;
    private final Belongings owned = new Belongings();
    private final List<Kernel> kernels = new ArrayList<>();
    private final long[] globalSizes;
    private final long[] localSizes;
    private final boolean[] outputsOnly;

    BoundPlan(StepPlan plan, ProgramCache programs, Buffer step, Map<String, Buffer> buffers) {
        this.plan = plan;
        this.step = step;
        int count = plan.launches().size();
        globalSizes = new long[count];
        localSizes = new long[count];
        outputsOnly = new boolean[count];
        try {
            for (int i = 0; i < count; i++) {
                PlannedLaunch launch = plan.launches().get(i);
                Kernel kernel = owned.own(programs.program(
                                launch.kernel().label(), launch.kernel().source())
                        .kernel(launch.kernel().entry()));
                kernels.add(kernel);
                kernel.setBuffer(0, step);
                int argument = 1;
                for (Location location : launch.arguments()) {
                    Buffer buffer = buffers.get(location.buffer());
                    if (buffer == null) {
                        throw new IllegalStateException("no buffer '" + location.buffer() + "' for "
                                + launch.kernel().label());
                    }
                    kernel.setBuffer(argument++, buffer);
                    kernel.setLong(argument++, location.offset());
                }
                localSizes[i] = launch.kernel().localSize();
                globalSizes[i] = launch.kernel().workGroups() * launch.kernel().localSize();
                outputsOnly[i] = launch.outputsOnly();
            }
        } catch (Throwable failure) {
            owned.closeAfter(failure);
            throw failure;
        }
    }

    Buffer step() {
        return step;
    }

    StepPlan plan() {
        return plan;
    }

    /** Enqueues the launches that work on every row. Returns how many. */
    int enqueueRows(Queue queue) {
        return enqueue(queue, false);
    }

    /** Enqueues the launches that work on output rows, which follow all others. Returns how many. */
    int enqueueOutputs(Queue queue) {
        return enqueue(queue, true);
    }

    private int enqueue(Queue queue, boolean outputs) {
        int launches = 0;
        for (int i = 0; i < globalSizes.length; i++) {
            if (outputsOnly[i] == outputs) {
                queue.launch(kernels.get(i), globalSizes[i], localSizes[i], null, false);
                launches++;
            }
        }
        return launches;
    }

    /** Enqueues the launches of a step, and puts an event of each on the list, whose owner closes them. */
    void enqueueTraced(Queue queue, boolean withRows, boolean withOutputs, List<Event> events) {
        for (int i = 0; i < globalSizes.length; i++) {
            if (outputsOnly[i] ? withOutputs : withRows) {
                events.add(Objects.requireNonNull(
                        queue.launch(kernels.get(i), globalSizes[i], localSizes[i], null, true)));
            }
        }
    }

    @Override
    public void close() {
        owned.close();
    }
}
