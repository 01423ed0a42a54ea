package dev.millrace.scheduler.graph;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.offset;
import static org.assertj.core.api.Assertions.within;

import dev.millrace.kernels.quant.ActivationType;
import dev.millrace.kernels.quant.KvType;
import dev.millrace.kernels.quant.WeightType;
import java.util.Arrays;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ReferenceInterpreterTest {

    private static final int[] TOKENS = {3, 1, 4, 1, 0, 2, 2};

    @Test
    void linearBiasScaleAndActivationsByHand() {
        GraphBuilder graph = new GraphBuilder("hand");
        Value x = graph.embedding("x", graph.tokens(), graph.weight("table", WeightType.F32, 2, 2));
        Value product = graph.linear("product", x, graph.weight("w", WeightType.F32, 3, 2));
        Value biased = graph.add("biased", graph.weight("bias", WeightType.F32, 1, 3), product);
        Value halved = graph.scale("halved", biased, 0.5f);
        graph.output("halved", halved)
                .output("silu", graph.silu("silu", halved))
                .output("gelu", graph.gelu("gelu", halved))
                .output("squared", graph.multiply("squared", halved, halved))
                .output("best", graph.argMax("best", halved));
        ReferenceInterpreter interpreter = new ReferenceInterpreter(
                graph.build(),
                weights(Map.of(
                        "table", new float[] {1, 2, 3, 4},
                        "w", new float[] {1, 0, 0, 1, 1, -1},
                        "bias", new float[] {0, 0, 10})));

        StepOutputs outputs = interpreter.run(Rows.of(0, 0, 1, 0));

        // Token 1 is (3, 4): (3, 4, -1) + bias = (3, 4, 9), halved. Token 0 is (1, 2): (1, 2, -1 + 10).
        assertThat(outputs.floats("halved")).containsExactly(1.5f, 2, 4.5f, 0.5f, 1, 4.5f);
        assertThat(outputs.floats("squared")).containsExactly(2.25f, 4, 20.25f, 0.25f, 1, 20.25f);
        assertThat(outputs.ints("best")).containsExactly(2, 2);
        assertThat(outputs.floats("silu")[4]).isCloseTo(0.7310586f, offset(1e-6f));
        assertThat(outputs.floats("gelu")[4]).isCloseTo(0.8411920f, offset(1e-6f));
        assertThat(outputs.names()).containsExactly("halved", "silu", "gelu", "squared", "best");
        assertThatThrownBy(() -> outputs.ints("halved")).hasMessage("output halved: expected int[], got float[]");
        assertThatThrownBy(() -> outputs.floats("nothing")).hasMessageContaining("got none; there are [halved, silu");
    }

    @Test
    void rmsNormSelectRowsAndTiesByHand() {
        GraphBuilder graph = new GraphBuilder("hand");
        Value x = graph.embedding("x", graph.tokens(), graph.weight("table", WeightType.F32, 2, 2));
        Value normed = graph.rmsNorm("normed", x, graph.weight("scale", WeightType.F32, 1, 2), 0);
        Value last = graph.selectRows("last", normed);
        graph.output("last", last).output("best", graph.argMax("best", last));
        ReferenceInterpreter interpreter = new ReferenceInterpreter(
                graph.build(), weights(Map.of("table", new float[] {3, 4, 5, 5}, "scale", new float[] {1, 1})));

        StepOutputs outputs = interpreter.run(new Rows(new int[] {0, 1, 0}, new int[3], new int[3], new int[] {2, 1}));

        // Root mean square of (3, 4) is sqrt(12.5) = 3.5355339; of (5, 5) it is 5, and the lower of equals wins.
        assertThat(outputs.floats("last")).containsExactly(new float[] {0.8485281f, 1.1313708f, 1, 1}, within(1e-6f));
        assertThat(outputs.ints("best")).containsExactly(1, 0);
    }

    @Test
    void ropeAndAttentionByHand() {
        GraphBuilder graph = new GraphBuilder("hand");
        Value x = graph.embedding("x", graph.tokens(), graph.weight("table", WeightType.F32, 3, 4));
        Value turned = graph.rope("turned", x, SmallGraphs.ROPE, 1, 4);
        Value zero = graph.scale("zero", x, 0);
        Value kv = graph.kvWrite("kv", 0, new KvShape(1, 4), x, x);
        graph.output("turned", turned)
                .output("mean", graph.attention("mean", zero, kv, SmallGraphs.attention(0, 1, 1, 4)))
                .output("sharp", graph.attention("sharp", x, kv, SmallGraphs.attention(0, 1, 1, 4)));
        float[] table = {1, 0, 0, 0, /**/ 0, 2, 4, 0, /**/ 100, 0, 0, 100};
        ReferenceInterpreter interpreter = new ReferenceInterpreter(graph.build(), weights(Map.of("table", table)));

        StepOutputs outputs = interpreter.run(Rows.of(7, 0, 0, 1, 2));

        // Neighbours are turned by position * (1, 0.01): position 1 turns (0, 2) by 1 and (4, 0) by 0.01.
        assertThat(Arrays.copyOfRange(outputs.floats("turned"), 4, 8))
                .containsExactly(new float[] {-2 * sin(1), 2 * cos(1), 4 * cos(0.01), 4 * sin(0.01)}, within(1e-6f));
        // A query of zeros weighs all that it sees alike, and sees nothing after itself.
        assertThat(outputs.floats("mean"))
                .containsExactly(
                        new float[] {1, 0, 0, 0, /**/ 0.5f, 1, 2, 0, /**/ 101 / 3f, 2 / 3f, 4 / 3f, 100 / 3f},
                        within(1e-5f));
        // Scores (50, 0, 10000): all weight is on the last.
        assertThat(Arrays.copyOfRange(outputs.floats("sharp"), 8, 12)).containsExactly(100, 0, 0, 100);
    }

    @Test
    void chunksAndSingleStepsGiveTheSameBitsAsOneStep() {
        float[] whole = interpreter().run(Rows.of(0, 0, TOKENS)).floats("logits");
        for (int chunk : new int[] {1, 2, 3, 5}) {
            ReferenceInterpreter interpreter = interpreter();
            for (int from = 0; from < TOKENS.length; from += chunk) {
                int end = Math.min(from + chunk, TOKENS.length);
                float[] part = interpreter
                        .run(Rows.of(0, from, Arrays.copyOfRange(TOKENS, from, end)))
                        .floats("logits");
                assertThat(part).containsExactly(Arrays.copyOfRange(whole, from * 5, end * 5));
            }
        }
        assertThat(interpreter().run(Rows.of(0, 0, TOKENS).lastOutput()).floats("logits"))
                .containsExactly(Arrays.copyOfRange(whole, (TOKENS.length - 1) * 5, TOKENS.length * 5));
    }

    @Test
    void sequencesDoNotSeeEachOther() {
        float[] alone = interpreter().run(Rows.of(0, 0, 3, 1)).floats("logits");
        float[] other = interpreter().run(Rows.of(0, 0, 2, 2)).floats("logits");
        int[] rows = {0, 1, 2, 3};
        float[] mixed = interpreter()
                .run(new Rows(new int[] {2, 3, 2, 1}, new int[] {0, 0, 1, 1}, new int[] {9, 4, 9, 4}, rows))
                .floats("logits");
        assertThat(Arrays.copyOfRange(mixed, 5, 10)).containsExactly(Arrays.copyOfRange(alone, 0, 5));
        assertThat(Arrays.copyOfRange(mixed, 15, 20)).containsExactly(Arrays.copyOfRange(alone, 5, 10));
        assertThat(Arrays.copyOfRange(mixed, 10, 15)).containsExactly(Arrays.copyOfRange(other, 5, 10));
    }

    @Test
    void aPositionRunAgainIsOverwritten() {
        float[] wanted = interpreter().run(Rows.of(0, 0, 3, 1, 4)).floats("logits");
        ReferenceInterpreter interpreter = interpreter();
        interpreter.run(Rows.of(0, 0, 3, 2, 2, 2));
        assertThat(interpreter.run(Rows.of(0, 1, 1, 4)).floats("logits"))
                .as("positions 1 and 2 anew, with a stale position 3 behind them")
                .containsExactly(Arrays.copyOfRange(wanted, 5, 15));
        interpreter.truncate(0, 1);
        assertThat(interpreter.run(Rows.of(0, 1, 1, 4)).floats("logits"))
                .containsExactly(Arrays.copyOfRange(wanted, 5, 15));
    }

    @Test
    void roundingsAreImitated() {
        float[] exact = interpreter().run(Rows.of(0, 0, TOKENS)).floats("logits");
        float[] halfKv = logits(WeightType.F32, ActivationType.F32, KvType.F16);
        assertThat(halfKv).isNotEqualTo(exact).containsExactly(exact, within(0.01f));
        assertThat(logits(WeightType.F32, ActivationType.INT8, KvType.F32))
                .as("weights of floating types take float32")
                .isEqualTo(exact);
        float[] int8 = logits(WeightType.Q8_0, ActivationType.INT8, KvType.F32);
        float[] int16 = logits(WeightType.Q8_0, ActivationType.INT16, KvType.F32);
        float[] f32 = logits(WeightType.Q8_0, ActivationType.F32, KvType.F32);
        assertThat(distance(int8, f32)).isGreaterThan(20 * distance(int16, f32)).isLessThan(0.2);
        assertThat(distance(int16, f32)).isPositive();
    }

    @Test
    void errorsNameWhatIsWrong() {
        assertThatThrownBy(() -> interpreter().run(Rows.of(0, 0, 5)))
                .isInstanceOf(GraphException.class)
                .hasMessage("node x: expected tokens in 0..4, got 5");
        assertThatThrownBy(() -> interpreter().run(Rows.of(3, 2, 1)))
                .hasMessage("layer 0: attention reads K/V of sequence 3 at position 0, which no step has written");
        assertThatThrownBy(() -> new Rows(new int[2], new int[1], new int[2], new int[0]))
                .hasMessageContaining("a position and a sequence for each of 2 tokens, got 1 and 2");
        assertThatThrownBy(() -> new Rows(new int[2], new int[2], new int[2], new int[] {2}))
                .hasMessage("output row 2 is not among the 2 rows");
        ReferenceInterpreter wrong = new ReferenceInterpreter(SmallGraphs.attentionBlock(), spec -> new float[3]);
        assertThatThrownBy(() -> wrong.run(Rows.of(0, 0, 1)))
                .hasMessage("weight embedding: expected 5 x 8 values, got 3");
    }

    private static ReferenceInterpreter interpreter() {
        return new ReferenceInterpreter(SmallGraphs.attentionBlock(), random());
    }

    /** Logits of two linears in a row over 32 columns, the K/V of the attention block, and so on: all roundings count. */
    private static float[] logits(WeightType type, ActivationType activations, KvType kvType) {
        ReferenceInterpreter interpreter = new ReferenceInterpreter(
                SmallGraphs.attentionBlock(type), random(), new ReferenceInterpreter.Numerics(activations, kvType));
        return interpreter.run(Rows.of(0, 0, TOKENS)).floats("logits");
    }

    private static double distance(float[] a, float[] b) {
        double greatest = 0;
        for (int i = 0; i < a.length; i++) {
            greatest = Math.max(greatest, Math.abs(a[i] - b[i]));
        }
        return greatest;
    }

    private static WeightSource random() {
        WeightSource source = spec -> {
            Random random = new Random(spec.name().hashCode());
            float[] values = new float[Math.toIntExact(spec.elementCount())];
            for (int i = 0; i < values.length; i++) {
                values[i] = (float) random.nextGaussian();
            }
            return values;
        };
        return source.cached();
    }

    private static WeightSource weights(Map<String, float[]> values) {
        return spec -> values.getOrDefault(spec.name(), new float[0]);
    }

    private static float sin(double angle) {
        return (float) Math.sin(angle);
    }

    private static float cos(double angle) {
        return (float) Math.cos(angle);
    }
}
