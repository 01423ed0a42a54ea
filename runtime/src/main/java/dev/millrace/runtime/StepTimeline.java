package dev.millrace.runtime;

import dev.millrace.opencl.Event;
import dev.millrace.scheduler.Executor;
import dev.millrace.scheduler.StepBatch;
import dev.millrace.scheduler.StepResult;
import dev.millrace.scheduler.queue.DeviceExecutor;
import dev.millrace.scheduler.trace.StepTrace;
import dev.millrace.scheduler.trace.TracedLaunch;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.BiFunction;

/**
 * What a prefill chunk and a decode step do on the device, launch by launch, as nested maps and lists; and how long they take
 * in one launch, where they are looped.
 */
final class StepTimeline {

    private static final int DEPTH = 64;
    private static final int TRIES = 5;

    private final DeviceExecutor executor;
    private final int sequence;
    private final StepBatch batch;
    private final StepResult result;

    private StepTimeline(DeviceExecutor executor, int sequence) {
        this.executor = executor;
        this.sequence = sequence;
        batch = new StepBatch(executor.limits().rows());
        result = new StepResult(executor.limits());
    }

    /** Measures, with a sequence that is overwritten; empty where the executor has no device. */
    static Map<String, Object> of(Executor executor, int sequence) {
        if (!(executor instanceof DeviceExecutor device)) {
            return Map.of();
        }
        return new StepTimeline(device, sequence).measure();
    }

    private Map<String, Object> measure() {
        int rows = Math.min(
                Math.min(DEPTH, executor.limits().rows()), executor.limits().contextLength() - 1);
        Map<String, Object> steps = new LinkedHashMap<>();
        if (rows > 1) {
            steps.put("prefill", facts(0, rows));
        }
        steps.put("decode", facts(Math.max(0, rows), 1));
        return steps;
    }

    private Map<String, Object> facts(int position, int rows) {
        StepTrace step = fastest(position, rows, executor::traceStep);
        StepTrace phases = fastest(position, rows, executor::tracePhases);
        Map<String, Object> facts = new LinkedHashMap<>();
        facts.put("rows", rows);
        facts.put("positions", position + rows);
        facts.put("micros", phases.nanos() / 1e3);
        if (step.launches().size() < phases.launches().size()) {
            facts.put("loopedMicros", step.nanos() / 1e3);
        }
        facts.put("toDeviceBytes", step.toDeviceBytes());
        facts.put("toHostBytes", step.toHostBytes());
        facts.put("launches", launches(phases));
        return facts;
    }

    /** Of a few tries: what others do on a machine only ever adds. */
    private StepTrace fastest(int position, int rows, BiFunction<StepBatch, StepResult, StepTrace> tracing) {
        StepTrace best = null;
        for (int i = 0; i < TRIES; i++) {
            batch.clear(StepBatch.Want.TOKEN);
            for (int row = 0; row < rows; row++) {
                int token = (row * 7919 + 13) % executor.limits().vocabularySize();
                batch.add(token, sequence, position + row, row == rows - 1);
            }
            StepTrace trace = tracing.apply(batch, result);
            best = best == null || trace.nanos() < best.nanos() ? trace : best;
        }
        return Objects.requireNonNull(best);
    }

    private static List<Map<String, Object>> launches(StepTrace trace) {
        List<Map<String, Object>> launches = new ArrayList<>();
        for (TracedLaunch launch : trace.launches()) {
            Event.Times times = launch.time().times();
            Map<String, Object> entry = new LinkedHashMap<>();
            entry.put("label", launch.time().label());
            entry.put("variant", launch.time().variant());
            entry.put("startMicros", (times.started() - trace.start()) / 1e3);
            entry.put("micros", times.durationNanos() / 1e3);
            entry.put("bytes", launch.bytes());
            entry.put("operations", launch.operations());
            launches.add(entry);
        }
        return launches;
    }
}
