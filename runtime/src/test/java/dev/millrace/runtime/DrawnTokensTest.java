package dev.millrace.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.millrace.kernels.phase.CandidatesPhase;
import dev.millrace.runtime.config.ExecutionConfig;
import dev.millrace.runtime.config.GenerationConfig;
import dev.millrace.scheduler.Executor;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * A seed gives the same answer whoever draws: the device several tokens at a time or one, phases in one launch or many, or
 * the host.
 */
@Tag("device")
class DrawnTokensTest {

    private static final int[] PROMPT = {5, 17, 3, 5, 99, 4};
    private static final int TOKENS = 40;

    static Stream<GenerationConfig> options() {
        return Stream.of(
                new GenerationConfig(TOKENS, 1, 0, 1, 0, 1, 64, 1L, List.of()),
                new GenerationConfig(TOKENS, 0.7, 40, 0.9, 0, 1, 64, -5L, List.of()),
                new GenerationConfig(TOKENS, 1.5, 0, 1, 0.02, 1.3, 16, 7L, List.of()),
                new GenerationConfig(TOKENS, 0, 0, 1, 0, 1.5, 64, null, List.of()));
    }

    @ParameterizedTest
    @MethodSource("options")
    void areTheSameWhoeverDraws(GenerationConfig sampling) {
        GenerationRequest request =
                GenerationRequest.tokens(PROMPT).withOptions(sampling).ignoringEndOfGeneration();
        MillraceOptions options = MillraceOptions.defaults().withContextLength(256);
        try (OpenModel looped = OpenModel.of(ZooModels.file("llama.Q4_0"), options);
                OpenModel launched = OpenModel.of(
                        ZooModels.file("llama.Q4_0"), options.withExecution(ExecutionConfig.Mode.LAUNCHED))) {
            assumeTrue(looped.executor().draws(), "steps are not looped on this device");
            assertThat(launched.executor().draws()).isFalse();
            long before = looped.executor().counters().launches();
            List<Integer> whole = looped.model().generate(request).tokens();
            assertThat(whole).hasSize(TOKENS);
            assertThat(looped.executor().counters().launches() - before)
                    .as("launches for %d tokens", TOKENS)
                    .isLessThan(TOKENS / 2);

            // The prompt goes down once, and so does how to draw.
            Executor.Counters first = work(looped, request.withMaxTokens(1), whole.subList(0, 1));
            Executor.Counters all = work(looped, request, whole);
            long steps = all.steps() - first.steps();
            assertThat(steps).isEqualTo(TOKENS - 1);
            assertThat((all.hostToDeviceBytes() - first.hostToDeviceBytes()) / steps)
                    .isLessThanOrEqualTo(64);
            assertThat((all.deviceToHostBytes() - first.deviceToHostBytes()) / steps)
                    .isLessThanOrEqualTo(64);

            assertThat(looped.model().generate(request.withLogProbabilities(1)).tokens())
                    .isEqualTo(whole);
            assertThat(launched.model().generate(request).tokens()).isEqualTo(whole);
            // Off: candidates come up, one token a launch.
            try (OpenModel host = OpenModel.of(ZooModels.file("llama.Q4_0"), options.withDeviceSampling(false))) {
                Executor.Counters counters = work(host, request, whole);
                assertThat(counters.launches()).isGreaterThanOrEqualTo(TOKENS);
                assertThat(counters.deviceToHostBytes()).isGreaterThan((long) TOKENS * CandidatesPhase.COUNT);
            }
        }
    }

    /** What it takes to answer for somebody who listens. */
    private static Executor.Counters work(OpenModel open, GenerationRequest request, List<Integer> wanted) {
        Executor.Counters before = open.executor().counters();
        assertThat(open.model().generate(request, piece -> {}).tokens()).isEqualTo(wanted);
        Executor.Counters after = open.executor().counters();
        return new Executor.Counters(
                after.steps() - before.steps(),
                after.launches() - before.launches(),
                after.hostToDeviceBytes() - before.hostToDeviceBytes(),
                after.deviceToHostBytes() - before.deviceToHostBytes());
    }
}
