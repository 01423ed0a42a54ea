package dev.millrace.samples;

import dev.millrace.kernels.program.CacheFolders;
import dev.millrace.kernels.quant.ActivationType;
import dev.millrace.kernels.quant.KvType;
import dev.millrace.kernels.quant.WeightType;
import dev.millrace.opencl.Bindings;
import dev.millrace.opencl.Capabilities;
import dev.millrace.opencl.CapabilityProbe;
import dev.millrace.opencl.Context;
import dev.millrace.opencl.Device;
import dev.millrace.scheduler.Executor;
import dev.millrace.scheduler.ExecutorOptions;
import dev.millrace.scheduler.StepBatch;
import dev.millrace.scheduler.StepResult;
import dev.millrace.scheduler.graph.Graph;
import dev.millrace.scheduler.graph.GraphBuilder;
import dev.millrace.scheduler.graph.GraphPrinter;
import dev.millrace.scheduler.graph.ReferenceInterpreter;
import dev.millrace.scheduler.graph.ReferenceInterpreter.Numerics;
import dev.millrace.scheduler.graph.Rows;
import dev.millrace.scheduler.graph.Value;
import dev.millrace.scheduler.graph.WeightSpec;
import dev.millrace.scheduler.memory.LoadProgress;
import dev.millrace.scheduler.queue.ExecutorAssembly;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Random;

/**
 * A network of one's own, below the level of model files: built as a graph, fused and run on the device, and compared with
 * the interpreter in plain Java. It guesses a token from the one before: embedding, norm, a gated layer, logits.
 */
public final class CustomGraph {

    private static final int VOCABULARY = 100;
    private static final int HIDDEN = 64;
    private static final int INNER = 128;

    private CustomGraph() {}

    public static void main(String[] args) {
        Graph graph = graph();
        System.out.println(GraphPrinter.text(graph));
        int[] tokens = {3, 14, 15, 92, 65, 35};
        float[] expected = new ReferenceInterpreter(graph, CustomGraph::values, Numerics.EXACT)
                .run(Rows.of(0, 0, tokens))
                .floats("logits");

        Device device = Bindings.select(Bindings.AUTO).platforms().stream()
                .flatMap(platform -> platform.devices().stream())
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("no OpenCL device; millrace doctor says why"));
        ExecutorOptions options = ExecutorOptions.defaults(64)
                .withActivations(ActivationType.F32)
                .withKvType(KvType.F32)
                .withChunk(8, 8);
        try (Executor executor = new ExecutorAssembly(device, capabilities(device), CacheFolders.ofUser())
                .open(graph, CustomGraph::read, options, LoadProgress.NONE)) {
            StepBatch batch = new StepBatch(8).clear(StepBatch.Want.LOGITS);
            for (int i = 0; i < tokens.length; i++) {
                batch.add(tokens[i], 0, i, true);
            }
            StepResult result = new StepResult(executor.limits());
            executor.run(batch, result);
            double worst = 0;
            for (int i = 0; i < expected.length; i++) {
                worst = Math.max(worst, Math.abs(expected[i] - result.logits()[i]));
            }
            System.out.println("after " + tokens[0] + " comes " + result.token(0));
            System.out.printf(
                    "%d launches, worst difference from plain Java %.2g%n",
                    executor.counters().launches(), worst);
        }
    }

    private static Graph graph() {
        GraphBuilder g = new GraphBuilder("guess");
        Value table = g.weight("table", WeightType.F32, VOCABULARY, HIDDEN);
        Value x = g.embedding("x", g.tokens(), table);
        Value normed = g.rmsNorm("norm", x, g.weight(WeightSpec.vector("norm.w", WeightType.F32, HIDDEN)), 1e-5f);
        Value gate = g.silu("silu", g.linear("gate", normed, g.weight("gate.w", WeightType.F32, INNER, HIDDEN)));
        Value up = g.linear("up", normed, g.weight("up.w", WeightType.F32, INNER, HIDDEN));
        Value down = g.linear("down", g.multiply("gated", gate, up), g.weight("down.w", WeightType.F32, HIDDEN, INNER));
        Value selected = g.selectRows("selected", g.add("residual", down, x));
        Value logits = g.linear("logits", selected, table);
        return g.output("logits", logits)
                .output("token", g.argMax("token", logits))
                .build();
    }

    private static Capabilities capabilities(Device device) {
        try (Context context = device.openContext()) {
            return CapabilityProbe.probe(context);
        }
    }

    /** Weights drawn from their name: the same each time they are asked for. */
    private static float[] values(WeightSpec spec) {
        return values(spec.name(), Math.toIntExact(spec.elementCount()));
    }

    private static float[] values(String name, int count) {
        Random random = new Random(name.hashCode());
        float[] values = new float[count];
        for (int i = 0; i < count; i++) {
            values[i] = (float) (random.nextGaussian() / 8);
        }
        return values;
    }

    /** The same weights as bytes, for the device. */
    private static void read(String name, long offset, ByteBuffer target) {
        int end = Math.toIntExact((offset + target.remaining()) / Float.BYTES);
        float[] values = values(name, end);
        target.order(ByteOrder.LITTLE_ENDIAN);
        for (int i = Math.toIntExact(offset / Float.BYTES); i < end; i++) {
            target.putFloat(values[i]);
        }
    }
}
