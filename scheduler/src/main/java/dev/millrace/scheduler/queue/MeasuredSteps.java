package dev.millrace.scheduler.queue;

import dev.millrace.scheduler.Executor;
import dev.millrace.scheduler.StepBatch;
import dev.millrace.scheduler.StepResult;
import dev.millrace.scheduler.trace.LaunchTime;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The steps that predictions are for, run and timed launch by launch: a full chunk, then single rows at some depth. */
final class MeasuredSteps {

    private static final int ROUNDS = 7;

    private final DeviceExecutor executor;
    private final int sequence;
    private final StepResult result;

    MeasuredSteps(DeviceExecutor executor, int sequence) {
        this.executor = executor;
        this.sequence = sequence;
        this.result = new StepResult(executor.limits());
    }

    /** {@code decode} and {@code prefill}, each as {@link CostExplanation#measured} has it. */
    Map<String, Object> run(CostExplanation costs) {
        Executor.Limits limits = executor.limits();
        Map<String, Object> map = new LinkedHashMap<>();
        int rows = Math.min(executor.chunkPlan().bucket().rows(), limits.contextLength());
        map.put("prefill", costs.measured(executor.chunkPlan(), rounds(rows, 0)));
        int depth = Math.min(PlanCosts.DEPTH, limits.contextLength() - 1);
        read(depth);
        map.put("decode", costs.measured(executor.decodePlan(), rounds(1, depth)));
        return map;
    }

    /** Fills the cache up to a depth. */
    private void read(int depth) {
        int chunk = executor.limits().rows();
        for (int from = 0; from < depth; from += chunk) {
            executor.run(batch(Math.min(chunk, depth - from), from), result);
        }
    }

    private List<List<LaunchTime>> rounds(int rows, int depth) {
        List<List<LaunchTime>> rounds = new ArrayList<>();
        executor.tracePhases(batch(rows, depth), result);
        for (int round = 0; round < ROUNDS; round++) {
            rounds.add(executor.tracePhases(batch(rows, depth), result).times());
        }
        return rounds;
    }

    private StepBatch batch(int rows, int depth) {
        StepBatch batch = new StepBatch(executor.limits().rows()).clear(StepBatch.Want.TOKEN);
        int vocabulary = executor.limits().vocabularySize();
        for (int row = 0; row < rows; row++) {
            batch.add((depth + row) * 7919 % vocabulary, sequence, depth + row, row == rows - 1);
        }
        return batch;
    }
}
