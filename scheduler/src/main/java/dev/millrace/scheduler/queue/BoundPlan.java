package dev.millrace.scheduler.queue;

import dev.millrace.kernels.phase.PhaseKernel;
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
import org.jspecify.annotations.Nullable;

/** A plan with its kernels compiled and all their arguments set: replaying it only enqueues. The candidates come last. */
final class BoundPlan implements AutoCloseable {

    /** What must be in a step for a launch to be part of it. */
    private enum Part {
        ROWS,
        OUTPUTS,
        CANDIDATES
    }

    private final Belongings owned = new Belongings();
    private final List<Kernel> kernels = new ArrayList<>();
    private final List<PhaseKernel> launches = new ArrayList<>();
    private final List<Part> parts = new ArrayList<>();

    /** @param candidates kernel of the candidates of this plan's bucket */
    BoundPlan(StepPlan plan, PhaseKernel candidates, ProgramCache programs, Buffer step, Map<String, Buffer> buffers) {
        try {
            for (PlannedLaunch launch : plan.launches()) {
                bind(launch.kernel(), launch.arguments(), programs, step, buffers);
                parts.add(launch.outputsOnly() ? Part.OUTPUTS : Part.ROWS);
            }
            bind(candidates, plan.candidatesPlaces(), programs, step, buffers);
            parts.add(Part.CANDIDATES);
        } catch (Throwable failure) {
            owned.closeAfter(failure);
            throw failure;
        }
    }

    private void bind(
            PhaseKernel launch,
            List<Location> arguments,
            ProgramCache programs,
            Buffer step,
            Map<String, Buffer> buffers) {
        Kernel kernel =
                owned.own(programs.program(launch.label(), launch.source()).kernel(launch.entry()));
        kernel.setBuffer(0, step);
        int argument = 1;
        for (Location location : arguments) {
            Buffer buffer = buffers.get(location.buffer());
            if (buffer == null) {
                throw new IllegalStateException("no buffer '" + location.buffer() + "' for " + launch.label());
            }
            kernel.setBuffer(argument++, buffer);
            kernel.setLong(argument++, location.offset());
        }
        kernels.add(kernel);
        launches.add(launch);
    }

    /**
     * Enqueues launches in their order.
     *
     * @param rows those that work on every row
     * @param outputs those that work on output rows
     * @param candidates those that choose candidates
     * @param events takes an event of each, which the caller closes; null for none
     * @return how many there were
     */
    int enqueue(Queue queue, boolean rows, boolean outputs, boolean candidates, @Nullable List<Event> events) {
        int count = 0;
        for (int i = 0; i < kernels.size(); i++) {
            if (takesPart(i, rows, outputs, candidates)) {
                PhaseKernel launch = launches.get(i);
                long globalSize = launch.workGroups() * launch.localSize();
                Event event = queue.launch(kernels.get(i), globalSize, launch.localSize(), null, events != null);
                if (events != null) {
                    events.add(Objects.requireNonNull(event));
                }
                count++;
            }
        }
        return count;
    }

    /** What {@link #enqueue} enqueues, in order. */
    List<PhaseKernel> launches(boolean rows, boolean outputs, boolean candidates) {
        List<PhaseKernel> taken = new ArrayList<>();
        for (int i = 0; i < kernels.size(); i++) {
            if (takesPart(i, rows, outputs, candidates)) {
                taken.add(launches.get(i));
            }
        }
        return taken;
    }

    private boolean takesPart(int launch, boolean rows, boolean outputs, boolean candidates) {
        return switch (parts.get(launch)) {
            case ROWS -> rows;
            case OUTPUTS -> outputs;
            case CANDIDATES -> candidates;
        };
    }

    @Override
    public void close() {
        owned.close();
    }
}
