package dev.millrace.app.cli;

import dev.millrace.runtime.config.ConfigSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Options that say how an answer is generated; each lies over its key of the configuration. */
final class AnswerOptions {

    @Option(
            names = {"-n", "--max-tokens"},
            paramLabel = "N",
            description = "Most tokens of the answer (default 256).")
    private @Nullable Integer maxTokens;

    @Option(names = "--temperature", paramLabel = "T", description = "0 takes the most probable token (default).")
    private @Nullable Double temperature;

    @Option(names = "--top-k", paramLabel = "K", description = "Candidates kept; 0 for all (default).")
    private @Nullable Integer topK;

    @Option(
            names = "--top-p",
            paramLabel = "P",
            description = "Keep the smallest set that reaches this probability (default 1).")
    private @Nullable Double topP;

    @Option(
            names = "--min-p",
            paramLabel = "P",
            description = "Least probability relative to the best candidate's (default 0).")
    private @Nullable Double minP;

    @Option(
            names = "--repetition-penalty",
            paramLabel = "F",
            description = "Divides the logits of recent tokens (default 1).")
    private @Nullable Double repetitionPenalty;

    @Option(
            names = "--seed",
            paramLabel = "SEED",
            description = "Seed of the random numbers (default: a new one each time).")
    private @Nullable Long seed;

    @Option(names = "--stop", paramLabel = "TEXT", description = "Text that ends the answer; repeatable.")
    private List<String> stop = new ArrayList<>();

    /** Whether one of them is given. */
    boolean any() {
        return !stop.isEmpty()
                || Stream.of(maxTokens, temperature, topK, topP, minP, repetitionPenalty, seed)
                        .anyMatch(Objects::nonNull);
    }

    void lay(ConfigSource source) {
        Settings.lay(source, "--max-tokens", "generation.maxTokens", maxTokens);
        Settings.lay(source, "--temperature", "generation.temperature", temperature);
        Settings.lay(source, "--top-k", "generation.topK", topK);
        Settings.lay(source, "--top-p", "generation.topP", topP);
        Settings.lay(source, "--min-p", "generation.minP", minP);
        Settings.lay(source, "--repetition-penalty", "generation.repetitionPenalty", repetitionPenalty);
        Settings.lay(source, "--seed", "generation.seed", seed);
        if (!stop.isEmpty()) {
            source.setTexts("--stop", "generation.stop", stop);
        }
    }
}
