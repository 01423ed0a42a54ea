package dev.millrace.scheduler.queue;

import dev.millrace.kernels.program.CacheFolders;
import dev.millrace.kernels.quant.KvType;
import dev.millrace.kernels.quant.WeightType;
import dev.millrace.kernels.rope.RopeMode;
import dev.millrace.kernels.selftest.KnownAnswer;
import dev.millrace.kernels.selftest.Verdict;
import dev.millrace.opencl.Capabilities;
import dev.millrace.opencl.fake.FakeBinding;
import dev.millrace.opencl.fake.FakeDevice;
import dev.millrace.scheduler.Executor;
import dev.millrace.scheduler.ExecutorOptions;
import dev.millrace.scheduler.graph.Graph;
import dev.millrace.scheduler.memory.LoadProgress;
import dev.millrace.scheduler.trace.StepObserver;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** A small model on a device in memory, whose kernels do nothing: everything but the arithmetic. */
final class FakeModel {

    static final RandomModel.Shape SHAPE = new RandomModel.Shape(101, 64, 96, 2, 4, 2, 16, RopeMode.NORMAL);
    static final ExecutorOptions OPTIONS = ExecutorOptions.defaults(300)
            .withKvType(KvType.F32)
            .withChunk(8, 4)
            .withSequences(2)
            .withPreferredVariants(Map.of("execution", "launched"));

    private FakeModel() {}

    static RandomModel model() {
        return new RandomModel(SHAPE, WeightType.Q8_0, WeightType.Q4_1, 3);
    }

    static ExecutorAssembly assembly(FakeDevice device) {
        return new ExecutorAssembly(
                FakeBinding.open(device), new Capabilities(Set.of(), Set.of()), new CacheFolders(null));
    }

    /** A design with variants that nobody has judged. */
    static ExecutionDesign design(FakeDevice device, Graph graph, ExecutorOptions options) {
        return assembly(device).design(graph, options, verdicts(answer -> true), List::of);
    }

    static DeviceExecutor open(FakeDevice device, LoadProgress progress) {
        return open(device, progress, null);
    }

    static DeviceExecutor open(FakeDevice device, LoadProgress progress, @Nullable StepObserver observer) {
        return open(device, OPTIONS, progress, observer);
    }

    static DeviceExecutor open(
            FakeDevice device, ExecutorOptions options, LoadProgress progress, @Nullable StepObserver observer) {
        RandomModel model = model();
        Executor.Limits limits = new Executor.Limits(8, 4, 300, 2, SHAPE.vocabulary());
        return assembly(device).open(design(device, model.graph(), options), limits, model, progress, observer);
    }

    /** Verdicts without trials. */
    static Function<KnownAnswer, Verdict> verdicts(Function<KnownAnswer, Boolean> passes) {
        return answer -> {
            boolean passed = passes.apply(answer);
            return new Verdict(
                    answer.variant().id(),
                    answer.problem(),
                    answer.digest(),
                    "1",
                    Instant.EPOCH,
                    passed,
                    0,
                    0,
                    answer.bound(),
                    passed ? "" : "told to fail");
        };
    }
}
