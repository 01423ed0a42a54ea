package dev.millrace.app.cli;

import dev.millrace.app.cli.ScoreCases.ScoreCase;
import dev.millrace.runtime.GenerationRequest;
import dev.millrace.runtime.Millrace;
import dev.millrace.runtime.MillraceOptions;
import dev.millrace.runtime.Model;
import dev.millrace.runtime.ScoreMode;
import dev.millrace.runtime.config.ConfigSource;
import dev.millrace.runtime.config.MillraceConfig;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code millrace score}: negative log-likelihoods of given tokens, and what the model says next. */
@Command(name = "score", description = "Scores the tokens of a file of cases.", sortOptions = false)
final class ScoreCommand implements Callable<Integer> {

    private final Terminal terminal;

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli
    private CommandSpec spec;

    @Option(
            names = {"-m", "--model"},
            paramLabel = "FILE",
            description = "Model file in GGUF; without it the demo model in the cache.")
    private @Nullable Path model;

    @Option(
            names = "--cases",
            paramLabel = "FILE",
            required = true,
            description = "JSON with cases[].name and cases[].tokens; other fields are ignored.")
    @SuppressWarnings("NullAway.Init") // picocli
    private Path cases;

    @Option(
            names = "--generate",
            paramLabel = "N",
            description = "Also generate N tokens after each case, the most probable one each time.")
    private int generate;

    @Option(
            names = "--by",
            paramLabel = "WAY",
            description = "How tokens are read: prefill (default), decode, or chunk:K for K rows a step.")
    private String by = "prefill";

    @Option(names = "--json", description = "Print JSON.")
    private boolean json;

    @Mixin
    private Settings settings = new Settings();

    ScoreCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() {
        ScoreMode mode = mode();
        ConfigSource source = ConfigSource.empty();
        Settings.layModel(source, model);
        settings.lay(source);
        MillraceConfig config = source.read();
        List<ScoreCase> read = ScoreCases.read(cases);
        Path file = DemoModel.orElse(config.model());
        try (Millrace millrace = Millrace.open(MillraceOptions.of(config));
                Model opened = millrace.load(file)) {
            List<Map<String, Object>> scored = new ArrayList<>();
            for (ScoreCase one : read) {
                scored.add(score(opened, one, mode));
            }
            if (json) {
                Map<String, Object> result = new LinkedHashMap<>();
                result.put("cases", scored);
                result.put("variants", opened.variants());
                Json.print(terminal.out(), result);
            }
        }
        return ExitCode.OK;
    }

    private Map<String, Object> score(Model opened, ScoreCase one, ScoreMode mode) {
        double[] nll = opened.score(one.ids(), mode);
        Map<String, Object> result = new LinkedHashMap<>();
        result.put("name", one.name());
        result.put("nll", nll);
        result.put("greedy", generate == 0 ? List.of() : greedy(opened, one));
        if (!json) {
            terminal.out()
                    .printf(
                            Locale.ROOT,
                            "%-24s %6d tokens  mean nll %.4f%n",
                            one.name(),
                            one.tokens().size(),
                            Arrays.stream(nll).average().orElse(Double.NaN));
            terminal.out().flush();
        }
        return result;
    }

    private List<Integer> greedy(Model opened, ScoreCase one) {
        return opened.generate(GenerationRequest.tokens(one.ids())
                        .withMaxTokens(generate)
                        .ignoringEndOfGeneration())
                .tokens();
    }

    private ScoreMode mode() {
        try {
            if (generate < 0) {
                throw new IllegalArgumentException("--generate is " + generate + "; it must be at least 0");
            }
            return ScoreMode.parse(by);
        } catch (IllegalArgumentException e) {
            throw new ParameterException(spec.commandLine(), String.valueOf(e.getMessage()), e);
        }
    }
}
