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

/** A plan with its kernels compiled and all their arguments set: replaying it only enqueues. {@link TokenKernels} come last. */
final class BoundPlan implements AutoCloseable {

    private final Belongings owned = new Belongings();
    private final List<Kernel> kernels = new ArrayList<>();
    private final List<PhaseKernel> launches = new ArrayList<>();
    private final PhaseCounts counts;

    /** @param tokens what comes behind the plan's own launches */
    BoundPlan(StepPlan plan, TokenKernels tokens, ProgramCache programs, Buffer step, Map<String, Buffer> buffers) {
        counts = PhaseCounts.of(plan, tokens);
        try {
            for (PlannedLaunch launch : plan.launches()) {
                bind(launch.kernel(), launch.arguments(), programs, step, buffers);
            }
            for (TokenKernels.Bound each : tokens.of(plan)) {
                bind(each.kernel(), each.arguments(), programs, step, buffers);
            }
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
     * @param range which of them
     * @param events takes an event of each, which the caller closes; null for none
     * @return how many there were
     */
    int enqueue(Queue queue, PhaseRange range, @Nullable List<Event> events) {
        for (int i = range.first(); i < range.end(); i++) {
            PhaseKernel launch = launches.get(i);
            long globalSize = launch.workGroups() * launch.localSize();
            Event event = queue.launch(kernels.get(i), globalSize, launch.localSize(), null, events != null);
            if (events != null) {
                events.add(Objects.requireNonNull(event));
            }
        }
        return range.end() - range.first();
    }

    /** What {@link #enqueue} enqueues, in order. */
    List<PhaseKernel> launches(PhaseRange range) {
        return launches.subList(range.first(), range.end());
    }

    /** How many there are to choose a range from. */
    PhaseCounts counts() {
        return counts;
    }

    @Override
    public void close() {
        owned.close();
    }
}
