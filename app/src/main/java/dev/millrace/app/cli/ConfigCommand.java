package dev.millrace.app.cli;

import dev.millrace.runtime.config.ConfigReference;
import dev.millrace.runtime.config.ConfigSource;
import dev.millrace.runtime.config.Effective;
import dev.millrace.runtime.config.Origin;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code millrace config}: the effective configuration, and the description of all keys. */
@Command(
        name = "config",
        description = "Shows the effective configuration and where each value came from, or describes all keys.",
        footerHeading = "%nExamples:%n",
        footer = {
            "  millrace config ask.json --set device.kind=gpu",
            "  millrace config --schema",
            "  millrace config --reference"
        },
        sortOptions = false)
final class ConfigCommand implements Callable<Integer> {

    /** Characters of a value that are shown as text; JSON has all of it. */
    private static final int SHOWN = 60;

    private final Terminal terminal;

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli
    private CommandSpec spec;

    @Parameters(paramLabel = "CONFIG", arity = "0..1", description = "JSON, as for millrace run.")
    private @Nullable Path config;

    @ArgGroup(exclusive = true, multiplicity = "0..1")
    private What what = new What();

    @Option(names = "--json", description = "Print --explain as JSON.")
    private boolean json;

    @Mixin
    private AnswerOptions answer = new AnswerOptions();

    @Mixin
    private Settings settings = new Settings();

    /** What is to be shown. */
    private static final class What {

        @Option(
                names = "--explain",
                description = "The effective configuration, and where each value came from (default).")
        @SuppressWarnings("UnusedVariable") // what is done where nothing else is asked
        private boolean explain;

        @Option(names = "--schema", description = "The JSON Schema of a configuration, for editors.")
        private boolean schema;

        @Option(names = "--request-schema", description = "The JSON Schema of a line of a file of requests.")
        private boolean requestSchema;

        @Option(names = "--reference", description = "All keys for people, in Markdown.")
        private boolean reference;

        boolean describes() {
            return schema || requestSchema || reference;
        }
    }

    ConfigCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() {
        if (what.describes() && (config != null || json || settings.any() || answer.any())) {
            throw new ParameterException(
                    spec.commandLine(),
                    "--schema, --request-schema and --reference describe all keys, whatever they are set to; leave out"
                            + " CONFIG, --set, --json and options of answers");
        }
        if (what.schema || what.requestSchema) {
            Json.print(terminal.out(), what.schema ? ConfigReference.schema() : ConfigReference.requestSchema());
        } else if (what.reference) {
            terminal.out().print(ConfigReference.page());
        } else {
            explain();
        }
        return ExitCode.OK;
    }

    private void explain() {
        ConfigSource source = config == null ? ConfigSource.empty() : ConfigSource.file(config);
        answer.lay(source);
        settings.lay(source);
        List<Effective> all = source.explain();
        if (json) {
            Json.print(
                    terminal.out(),
                    Map.of("keys", all.stream().map(ConfigCommand::json).toList()));
            return;
        }
        TextTable table = new TextTable("key", "value", "from");
        all.forEach(one -> table.row(one.path(), shown(one), one.origin()));
        table.print(terminal.out());
    }

    private static String shown(Effective one) {
        String text = one.otherwise() != null && one.value() == null
                ? "(" + one.otherwise() + ")"
                : Json.compact(one.value());
        return text.codePointCount(0, text.length()) <= SHOWN
                ? text
                : text.substring(0, text.offsetByCodePoints(0, SHOWN)) + "...";
    }

    private static Map<String, @Nullable Object> json(Effective one) {
        Map<String, @Nullable Object> entry = new LinkedHashMap<>();
        entry.put("key", one.path());
        entry.put("value", one.value());
        if (one.otherwise() != null) {
            entry.put("otherwise", one.otherwise());
        }
        if (one.origin() instanceof Origin.InFile place) {
            entry.put("from", "file");
            entry.put("file", place.file());
            entry.put("line", place.line());
            entry.put("column", place.column());
        } else if (one.origin() instanceof Origin.Given given) {
            entry.put("from", given.setting().startsWith("--set ") ? "set" : "option");
            entry.put("setting", given.setting());
        } else {
            entry.put("from", "default");
        }
        return entry;
    }
}
