package dev.millrace.app.cli;

import dev.millrace.runtime.Cancellation;
import dev.millrace.runtime.Generation;
import dev.millrace.runtime.GenerationRequest;
import dev.millrace.runtime.GenerationStats;
import dev.millrace.runtime.Millrace;
import dev.millrace.runtime.MillraceOptions;
import dev.millrace.runtime.Model;
import dev.millrace.runtime.config.MillraceConfig;
import dev.millrace.runtime.config.PromptConfig;
import java.nio.file.Path;
import java.util.Locale;

/**
 * One answer at the terminal: opens the runtime, loads the model, streams.
 *
 * @param terminal where to
 * @param summary whether one line of figures follows on standard error
 */
record Answer(Terminal terminal, boolean summary) {

    int give(MillraceConfig config, PromptConfig prompt) {
        Path file = DemoModel.orElse(config.model());
        try (AnswerPlace place = AnswerPlace.open(terminal, config.output());
                Progress progress = Progress.on(terminal);
                Millrace millrace = Millrace.open(MillraceOptions.of(config).withLoadListener(progress));
                Model model = millrace.load(file)) {
            Cancellation cancellation = new Cancellation();
            GenerationRequest request = GenerationRequest.of(prompt)
                    .withOptions(config.generation())
                    .withCancellation(cancellation);
            Generation generation = model.generate(request, piece -> {
                place.show(piece);
                if (terminal.answerIsLost()) {
                    cancellation.cancel();
                }
            });
            place.end(generation);
            if (summary) {
                terminal.err().println(summary(model, generation.stats()));
            }
        }
        return ExitCode.OK;
    }

    private static String summary(Model model, GenerationStats stats) {
        return String.format(
                Locale.ROOT,
                "device %s, weights %.0f MB, first token after %.0f ms, prefill %.1f tokens/s, decode %.1f tokens/s",
                model.device().name(),
                model.info().weightBytes() / 1e6,
                stats.timeToFirstTokenMillis(),
                stats.prefillTokensPerSecond(),
                stats.decodeTokensPerSecond());
    }
}
