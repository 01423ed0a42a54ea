package dev.millrace.runtime.golden;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.kernels.quant.ActivationType;
import dev.millrace.kernels.quant.KvType;
import dev.millrace.runtime.MillraceOptions;
import dev.millrace.runtime.OpenModel;
import dev.millrace.runtime.ScoreMode;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What the rounding of keys and values costs on the demo model, all else being float32. */
@Tag("model")
class KvAccuracyTest {

    private static List<double[]> exact;

    @BeforeAll
    static void score() {
        exact = scores(KvType.F32);
    }

    @AfterAll
    static void forget() {
        exact = List.of();
    }

    @Test
    void halfPrecisionCostsLittle() {
        assertThat(deviation(KvType.F16)).isLessThan(0.002);
    }

    @Test
    void bytesCostMoreAndStillLittle() {
        assertThat(deviation(KvType.Q8_0)).isLessThan(0.02);
    }

    /** Mean |difference of nll| per token over the tokens of all cases, in nats. */
    private static double deviation(KvType type) {
        List<double[]> rounded = scores(type);
        double sum = 0;
        long tokens = 0;
        for (int i = 0; i < exact.size(); i++) {
            double here = 0;
            for (int t = 0; t < exact.get(i).length; t++) {
                here += Math.abs(rounded.get(i)[t] - exact.get(i)[t]);
            }
            int count = exact.get(i).length;
            Figures.say(type.key() + " K/V, mean difference of nll per token", "case " + i, here / count);
            sum += here;
            tokens += count;
        }
        Figures.say(type.key() + " K/V, mean difference of nll per token", "all tokens", sum / tokens);
        return sum / tokens;
    }

    private static List<double[]> scores(KvType type) {
        MillraceOptions options = MillraceOptions.defaults()
                .withActivations(ActivationType.F32)
                .withKvType(type)
                .withContextLength(DemoCases.CONTEXT_LENGTH);
        List<double[]> scores = new ArrayList<>();
        try (OpenModel open = OpenModel.of(DemoModel.required(), options)) {
            for (GoldenCase golden : DemoCases.SHORT) {
                scores.add(open.model().score(golden.tokens(), ScoreMode.PREFILL));
            }
            scores.add(open.model().score(DemoCases.LONG.tokens(), ScoreMode.chunk(DemoModelContract.CHUNK)));
        }
        return scores;
    }
}
