package dev.millrace.runtime.trace;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.millrace.runtime.Generation;
import dev.millrace.runtime.GenerationRequest;
import dev.millrace.runtime.Millrace;
import dev.millrace.runtime.MillraceOptions;
import dev.millrace.runtime.Model;
import dev.millrace.runtime.ScoreMode;
import dev.millrace.runtime.config.ExecutionConfig;
import dev.millrace.runtime.generation.Benchmark;
import dev.millrace.runtime.synthesis.Mixture;
import dev.millrace.runtime.synthesis.Sizes;
import dev.millrace.runtime.synthesis.SyntheticModel;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A model whose run is traced. */
@Tag("device")
class TracedModelTest {

    private static final GenerationRequest REQUEST = GenerationRequest.text("The water turns the wheel.")
            .withMaxTokens(5)
            .withTemperature(0.7)
            .withSeed(3)
            .ignoringEndOfGeneration();

    @TempDir
    private Path folder;

    @ParameterizedTest
    @EnumSource(
            value = ExecutionConfig.Mode.class,
            names = {"LAUNCHED", "LOOPED"})
    void everythingThatRanIsInTheTraceAndTheAnswerIsTheSame(ExecutionConfig.Mode mode) throws IOException {
        Path model = folder.resolve("model.gguf");
        new SyntheticModel(new Sizes(3, 256, 512, 4, 2, 64, 300, 512), Mixture.Q4_K_M, 1)
                .file()
                .write(model);
        Path file = folder.resolve("t.json");
        MillraceOptions options = MillraceOptions.defaults().withChunk(16).withExecution(mode);
        Generation plain;
        long launches;
        try (Millrace millrace = Millrace.open(options);
                Model loaded = millrace.load(model)) {
            plain = loaded.generate(REQUEST);
        }
        try (Millrace millrace = Millrace.open(options.withTrace(file));
                Model loaded = millrace.load(model)) {
            assertThat(loaded.generate(REQUEST).tokens()).isEqualTo(plain.tokens());
            double[] nll = loaded.score(loaded.tokenize("wheel"), ScoreMode.PREFILL);
            assertThat(nll).hasSize(4);
            launches = Math.round(2 * loaded.measure(new Benchmark(1, 2, 0, 1)).launchesPerToken());
        }
        TraceEvents events = TraceEvents.read(file);

        assertThat(events.crossings()).isEmpty();
        assertThat(events.names("host"))
                .contains("read model file", "plan", "upload weights", "build kernels", "load")
                .containsSubsequence("tokenize", "prefill chunk", "prefill chunk", "sample", "text", "decode step")
                .contains("score step");
        // One event for each launch, in the step that it belongs to, within the span of the host that waited for it.
        List<JsonNode> steps = events.of("step");
        List<JsonNode> hostSteps = events.of("host").stream()
                .filter(event -> event.get("name").asText().matches("(prefill|decode|score).*"))
                .toList();
        assertThat(steps).hasSameSizeAs(hostSteps);
        long counted = 0;
        for (int i = 0; i < steps.size(); i++) {
            assertThat(TraceEvents.within(steps.get(i), hostSteps.get(i)))
                    .as("%s in %s", steps.get(i), hostSteps.get(i))
                    .isTrue();
            counted += steps.get(i).get("args").get("launches").asLong();
        }
        assertThat(events.of("launch")).hasSize((int) counted);
        JsonNode lastStep = steps.get(steps.size() - 1);
        assertThat(2 * lastStep.get("args").get("launches").asLong()).isEqualTo(launches);
        if (mode == ExecutionConfig.Mode.LOOPED) {
            assertThat(events.names("launch")).containsOnly("looped step").hasSameSizeAs(steps);
        } else {
            assertThat(events.names("launch")).contains("token_embd", "blk.2.attn", "candidates");
        }
        assertThat(events.of("launch")).allSatisfy(launch -> {
            assertThat(launch.get("args").get("variant").asText()).contains("/");
            assertThat(launch.get("args").get("waitedMicros").asDouble()).isNotNegative();
        });
    }
}
