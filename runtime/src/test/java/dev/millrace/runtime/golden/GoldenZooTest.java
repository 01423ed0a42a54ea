package dev.millrace.runtime.golden;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.kernels.quant.ActivationType;
import dev.millrace.kernels.quant.KvType;
import dev.millrace.runtime.GenerationRequest;
import dev.millrace.runtime.Millrace;
import dev.millrace.runtime.MillraceOptions;
import dev.millrace.runtime.Model;
import dev.millrace.runtime.OpenModel;
import dev.millrace.runtime.ScoreMode;
import dev.millrace.runtime.ZooModels;
import dev.millrace.runtime.config.ExecutionConfig;
import dev.millrace.scheduler.Executor;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A tiny llama with random weights in each weight type, on the device, in each activation type. */
@Tag("device")
class GoldenZooTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "llama.F32",
                "llama.F16",
                "llama.Q8_0",
                "llama.Q4_0",
                "llama.Q4_1",
                "llama.Q4_K_M",
                "llama.Q6_K",
                "llama-ropefreqs.Q8_0"
            })
    void isCloseToFloat32(String name) throws URISyntaxException {
        List<GoldenCase> cases = GoldenCase.read("/zoo/" + name + ".json");
        assertThat(cases).hasSize(2);
        check(name, cases, ActivationType.F32, 0.003, 0.05);
        check(name, cases, ActivationType.INT16, 0.01, 0.05);
        check(name, cases, ActivationType.INT8, 0.05, 0.5);
    }

    /** Where K/V is rounded to bytes, the bound is that of the activations and the cache together. */
    @ParameterizedTest
    @ValueSource(strings = {"llama.Q4_1", "llama.Q4_K_M", "llama-ropefreqs.Q8_0"})
    void modesGiveTheSameBitsInEveryTypeOfCache(String name) {
        for (KvType kvType : KvType.values()) {
            MillraceOptions looped = MillraceOptions.defaults().withKvType(kvType);
            MillraceOptions launched = looped.withExecution(ExecutionConfig.Mode.LAUNCHED);
            try (OpenModel one = OpenModel.of(ZooModels.file(name), looped);
                    OpenModel other = OpenModel.of(ZooModels.file(name), launched)) {
                assertThat(one.model().variants()).contains("execution/looped");
                assertThat(other.model().variants()).contains("execution/launched");
                for (GoldenCase golden : GoldenCase.read("/zoo/" + name + ".json")) {
                    double[] nll = one.model().score(golden.tokens(), ScoreMode.PREFILL);
                    assertThat(golden.deviation(nll))
                            .as("%s with %s cache, %s: mean deviation per token", name, kvType, golden)
                            .isLessThanOrEqualTo(kvType == KvType.Q8_0 ? 0.07 : 0.05);
                    assertThat(one.model().score(golden.tokens(), ScoreMode.DECODE))
                            .isEqualTo(nll);
                    assertThat(other.model().score(golden.tokens(), ScoreMode.PREFILL))
                            .isEqualTo(nll);
                    assertThat(other.model().score(golden.tokens(), ScoreMode.DECODE))
                            .isEqualTo(nll);
                }
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"llama.F32", "llama.Q4_0", "llama.Q4_K_M", "llama-ropefreqs.Q8_0"})
    void activationsTakeLittleMoreThanIsAliveAtOnce(String name) {
        for (KvType kvType : KvType.values()) {
            MillraceOptions options = MillraceOptions.defaults().withKvType(kvType);
            try (OpenModel open = OpenModel.of(ZooModels.file(name), options)) {
                Layouts.checkNearLowerBound(name + " " + kvType, open.executor());
                Executor.DeviceBytes bytes = open.executor().deviceBytes();
                assertThat(bytes.allocated()).isEqualTo(bytes.planned()).isPositive();
            }
        }
    }

    private static void check(
            String name, List<GoldenCase> cases, ActivationType activations, double bound, double margin)
            throws URISyntaxException {
        Path file = Path.of(Objects.requireNonNull(GoldenZooTest.class.getResource("/zoo/" + name + ".gguf"))
                .toURI());
        MillraceOptions options = MillraceOptions.defaults().withActivations(activations);
        try (Millrace millrace = Millrace.open(options);
                Model model = millrace.load(file)) {
            for (GoldenCase golden : cases) {
                double[] nll = model.score(golden.tokens(), ScoreMode.PREFILL);
                Figures.say(name + " " + activations, golden, golden.deviation(nll));
                assertThat(golden.deviation(nll))
                        .as("%s with %s activations, %s: mean deviation per token", name, activations, golden)
                        .isLessThanOrEqualTo(bound);
                assertThat(model.score(golden.tokens(), ScoreMode.DECODE)).isEqualTo(nll);
                assertThat(model.score(golden.tokens(), ScoreMode.chunk(7))).isEqualTo(nll);
                List<Integer> greedy = golden.binding(margin);
                if (!greedy.isEmpty()) {
                    GenerationRequest request = GenerationRequest.tokens(golden.tokens())
                            .withTemperature(0)
                            .withMaxTokens(greedy.size());
                    assertThat(model.generate(request).tokens()).isEqualTo(greedy);
                }
            }
        }
    }
}
