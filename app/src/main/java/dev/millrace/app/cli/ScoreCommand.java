package dev.millrace.app.cli;

import dev.millrace.app.cli.ScoreCases.ScoreCase;
import dev.millrace.runtime.Millrace;
import dev.millrace.runtime.MillraceOptions;
import dev.millrace.runtime.Model;
import dev.millrace.runtime.ScoreMode;
import dev.millrace.runtime.config.ConfigSource;
import dev.millrace.runtime.config.MillraceConfig;
import dev.millrace.runtime.error.ModelFileException;
import dev.millrace.runtime.error.RequestException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code millrace score}: negative log-likelihoods of given tokens, and what the model says next. */
@Command(
        name = "score",
        description = {
            "Scores the tokens of a file of cases.",
            "Prints the mean negative log-likelihood of each case's tokens after its first (natural logarithm), and the"
                    + " perplexity; with --json that of every token."
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  millrace score --cases cases.json              where cases.json holds, for example,",
            "                                                 {\"cases\": [{\"name\": \"a\", \"tokens\": [1, 2, 3]}]}",
            "  millrace score --cases cases.json --generate 8",
            "  millrace score --cases cases.json --json --by decode --set numerics.activations=f32"
        },
        sortOptions = false)
final class ScoreCommand implements Callable<Integer> {

    private final Terminal terminal;

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli
    private CommandSpec spec;

    @Mixin
    private ModelOption model = new ModelOption();

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
        model.lay(source);
        settings.lay(source, Settings.MODEL);
        MillraceConfig config = source.read();
        List<ScoreCase> read = ScoreCases.read(cases);
        Path file = DemoModel.orElse(config.model());
        try (Progress progress = Progress.on(terminal);
                Millrace millrace = Millrace.open(MillraceOptions.of(config).withLoadListener(progress));
                Model opened = millrace.load(file)) {
            read.forEach(one -> check(opened, one));
            if (json) {
                printJson(opened, read, mode, progress);
            } else {
                printTable(opened, read, mode);
            }
        }
        return ExitCode.OK;
    }

    /** Every case is looked at before the first one runs. */
    private void check(Model opened, ScoreCase one) {
        try {
            opened.check(one.ids(), generate);
        } catch (RequestException e) {
            throw new RequestException("case \"" + one.name() + "\": " + e.getMessage(), e);
        }
    }

    private void printJson(Model opened, List<ScoreCase> read, ScoreMode mode, Progress progress) {
        List<Map<String, Object>> scored = new ArrayList<>();
        progress.begin("Scoring cases", read.size());
        for (ScoreCase one : read) {
            Map<String, Object> entry = new LinkedHashMap<>();
            entry.put("name", one.name());
            entry.put("nll", opened.score(one.ids(), mode));
            entry.put("greedy", generate == 0 ? List.of() : opened.continuation(one.ids(), generate));
            scored.add(entry);
            progress.step();
        }
        progress.end();
        Map<String, Object> result = new LinkedHashMap<>();
        result.put("cases", scored);
        result.put("variants", opened.variants());
        Json.print(terminal.out(), result);
    }

    private void printTable(Model opened, List<ScoreCase> read, ScoreMode mode) {
        ScoreTable table = new ScoreTable(terminal.out(), read, generate > 0);
        for (ScoreCase one : read) {
            double[] nll = opened.score(one.ids(), mode);
            table.print(one, nll, generate == 0 ? null : text(opened, opened.continuation(one.ids(), generate)));
        }
    }

    /** The text of tokens, or their ids where the model's tokenizer cannot be used. */
    private static String text(Model opened, List<Integer> tokens) {
        try {
            return opened.detokenize(tokens.stream().mapToInt(Integer::intValue).toArray());
        } catch (ModelFileException e) {
            return tokens.toString();
        }
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
