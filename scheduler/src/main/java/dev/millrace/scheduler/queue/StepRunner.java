package dev.millrace.scheduler.queue;

import dev.millrace.kernels.looped.ExecutionVariant;
import dev.millrace.kernels.phase.PhaseKernel;
import dev.millrace.opencl.Event;
import dev.millrace.opencl.Queue;
import dev.millrace.scheduler.StepBatch;
import dev.millrace.scheduler.StepResult;
import dev.millrace.scheduler.trace.LaunchTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.locks.Lock;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs steps by one plan: sends the step, replays its launches or its one looped launch, fetches the results.
 *
 * <p>A looped launch in which a share of the work is not done in time is given up by the device. The step is then run again
 * launch by launch, and so are all that follow.
 */
final class StepRunner implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(StepRunner.class);

    private final StepPlan plan;
    private final StepTransfers transfers;
    private final Supplier<BoundPlan> binding;
    private final Lock turn;
    private @Nullable BoundPlan launched;
    private @Nullable BoundLoop loop;
    private long launches;
    private @Nullable String fallback;
    private long enqueuedNanos;

    /**
     * @param loop the looped form, or null; this closes it
     * @param binding the launches one by one; called when first needed, and closed by this
     * @param turn held while a looped launch is on the device
     */
    StepRunner(
            StepPlan plan, StepTransfers transfers, @Nullable BoundLoop loop, Supplier<BoundPlan> binding, Lock turn) {
        this.plan = plan;
        this.transfers = transfers;
        this.loop = loop;
        this.binding = binding;
        this.turn = turn;
        if (loop == null) {
            launched = binding.get();
        }
    }

    StepPlan plan() {
        return plan;
    }

    /** The variants of all that a step may launch. */
    Stream<String> variants() {
        return Stream.concat(
                Stream.of((loop != null ? ExecutionVariant.LOOPED : ExecutionVariant.LAUNCHED).id()), plan.variants());
    }

    long launches() {
        return launches;
    }

    /** {@link System#nanoTime} just before the first launch of the step that was traced last was enqueued. */
    long enqueuedNanos() {
        return enqueuedNanos;
    }

    /** Why looped launches are not used any more, or null. */
    @Nullable
    String fallback() {
        return fallback;
    }

    void run(Queue queue, StepBatch batch, StepResult result) {
        step(queue, batch, result, true);
    }

    /** Runs what follows from the rows of the last step for other outputs. */
    void runOutputs(Queue queue, StepBatch batch, StepResult result) {
        step(queue, batch, result, false);
    }

    private void step(Queue queue, StepBatch batch, StepResult result, boolean withRows) {
        BoundLoop looped = loop;
        if (looped != null) {
            if (looped(looped, queue, batch, result, withRows, null)) {
                return;
            }
            giveUp(looped);
        }
        transfers.send(queue, batch, plan.bucket().rows());
        BoundPlan bound = launched();
        launches += bound.enqueue(queue, bound.counts().range(withRows, batch.outputs(), batch.want()), null);
        queue.flush();
        transfers.receive(queue, batch, result, plan);
    }

    /** Whether the launch ran to its end. */
    private boolean looped(
            BoundLoop looped,
            Queue queue,
            StepBatch batch,
            StepResult result,
            boolean withRows,
            @Nullable List<Event> events) {
        turn.lock();
        try {
            PhaseRange range = looped.plan().counts().range(withRows, batch.outputs(), batch.want());
            transfers.send(queue, batch, plan.bucket().rows(), range, looped.shares());
            enqueuedNanos = System.nanoTime();
            Event event = queue.launch(looped.kernel(), looped.plan().workers(), 1, null, events != null);
            if (events != null) {
                events.add(Objects.requireNonNull(event));
            }
            launches++;
            queue.flush();
            int tokens = transfers.receiveLooped(queue, batch, result, plan);
            if (tokens == 0) {
                return false;
            }
            looped.ran(range, tokens);
        } catch (RuntimeException | Error failure) {
            // How many shares the device has done is not known any more.
            giveUp(looped, "a looped launch failed (" + failure + "); phases are launched one by one since");
            throw failure;
        } finally {
            turn.unlock();
        }
        transfers.chosen(queue, batch, result, plan);
        return true;
    }

    private void giveUp(BoundLoop looped) {
        giveUp(
                looped,
                "a looped launch was given up, because a share of its work was not done within the time that work-groups"
                        + " wait (are other programs using this device?); its step was run again, and phases are launched"
                        + " one by one since");
    }

    private void giveUp(BoundLoop looped, String why) {
        fallback = why;
        LOG.warn("{}; decoding is slower now", why);
        loop = null;
        looped.close();
    }

    private BoundPlan launched() {
        BoundPlan bound = launched;
        if (bound == null) {
            bound = binding.get();
            launched = bound;
        }
        return bound;
    }

    /**
     * Runs a step on a profiling queue. Returns a time for each launch, in order.
     *
     * @param rows whether the rows run, and not only what follows from those of the last step for other outputs
     */
    List<LaunchTime> trace(Queue queue, StepBatch batch, StepResult result, boolean rows) {
        BoundLoop looped = loop;
        if (looped != null) {
            List<Event> events = new ArrayList<>();
            try {
                if (looped(looped, queue, batch, result, rows, events)) {
                    return List.of(new LaunchTime(
                            "looped step",
                            ExecutionVariant.LOOPED.id(),
                            events.get(0).times()));
                }
                giveUp(looped);
            } finally {
                events.forEach(Event::close);
            }
        }
        return traceLaunches(queue, batch, result, rows);
    }

    /** As {@link #trace}, launch by launch in any case. */
    List<LaunchTime> traceLaunches(Queue queue, StepBatch batch, StepResult result, boolean rows) {
        List<Event> events = new ArrayList<>();
        try {
            transfers.send(queue, batch, plan.bucket().rows());
            BoundPlan bound = launched();
            enqueuedNanos = System.nanoTime();
            PhaseRange range = bound.counts().range(rows, batch.outputs(), batch.want());
            launches += bound.enqueue(queue, range, events);
            transfers.receive(queue, batch, result, plan);
            queue.finish();
            List<LaunchTime> times = new ArrayList<>();
            List<PhaseKernel> launched = bound.launches(range);
            for (int i = 0; i < events.size(); i++) {
                PhaseKernel kernel = launched.get(i);
                times.add(new LaunchTime(
                        kernel.label(), kernel.variant(), events.get(i).times()));
            }
            return times;
        } finally {
            events.forEach(Event::close);
        }
    }

    @Override
    public void close() {
        if (loop != null) {
            loop.close();
        }
        if (launched != null) {
            launched.close();
        }
    }
}
