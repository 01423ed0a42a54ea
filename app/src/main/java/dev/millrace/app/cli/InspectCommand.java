package dev.millrace.app.cli;

import dev.millrace.app.facts.Facts;
import dev.millrace.runtime.Inspection;
import dev.millrace.runtime.config.ConfigSource;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code millrace inspect}: what a model file holds. */
@Command(
        name = "inspect",
        description =
                "Shows what a model file holds: metadata, tensors, types, tokenizer, chat template. Needs no device.",
        footerHeading = "%nExamples:%n",
        footer = {
            "  millrace inspect my-model.gguf",
            "  millrace inspect my-model.gguf --template      the chat template, as the file has it",
            "  millrace inspect my-model.gguf --json | jq .metadata"
        },
        sortOptions = false)
final class InspectCommand implements Callable<Integer> {

    /** Characters of a value that are shown as text; JSON has all of it. */
    private static final int SHOWN = 60;

    private final Terminal terminal;

    @Parameters(paramLabel = "FILE", arity = "0..1", description = "Model file in GGUF; without it the demo model.")
    private @Nullable Path file;

    @Option(names = "--json", description = "Print JSON, with all values in full.")
    private boolean json;

    @Option(names = "--template", description = "Print the chat template alone, as the file has it.")
    private boolean template;

    @Mixin
    private Settings settings = new Settings();

    InspectCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() {
        ConfigSource source = ConfigSource.empty();
        Settings.layModel(source, file);
        settings.lay(source, Set.of("model"));
        Map<String, Object> facts =
                Inspection.of(DemoModel.orElse(source.read().model())).facts();
        if (json) {
            Json.print(terminal.out(), facts);
        } else if (template) {
            terminal.out().println(facts.getOrDefault("chatTemplate", ""));
        } else {
            print(terminal.out(), new Facts(facts));
        }
        return ExitCode.OK;
    }

    private static void print(PrintStream out, Facts facts) {
        Facts file = facts.at("file");
        out.println(Printable.line(file.text("path")));
        out.println(Printable.line("  " + file.text("architecture") + ", " + file.text("name") + ", "
                + file.bytes("byteSize") + ", " + file.text("parameters") + " parameters"));
        Facts runs = facts.at("runs");
        if (runs.is("runs")) {
            out.println("  Millrace runs it.");
        } else {
            runs.texts("reasons")
                    .forEach(reason -> out.println(Printable.line("  Millrace does not run it: " + reason)));
        }

        out.println("\nTensor types");
        TextTable types = new TextTable("type", "tensors", "values", "size", "kernels");
        for (Facts type : facts.each("tensorTypes")) {
            types.row(
                    type.text("type"),
                    type.text("tensors"),
                    type.text("values"),
                    type.bytes("byteSize"),
                    type.is("kernels") ? "yes" : "none yet");
        }
        types.print(out);

        out.println("\nTokenizer");
        facts.at("tokenizer")
                .all()
                .forEach((name, value) -> out.println(Printable.line("  " + name + ": " + tokens(value))));
        out.println("\nChat template");
        out.println(
                facts.has("chatTemplate")
                        ? "  " + facts.text("chatTemplate").length() + " characters; --template shows it"
                        : "  none: the model continues text and does not chat");

        out.println("\nMetadata");
        TextTable metadata = new TextTable("key", "type", "value");
        facts.named("metadata")
                .forEach((key, entry) -> metadata.row(key, entry.text("type"), shortened(entry.value("value"))));
        metadata.print(out);

        out.println("\nTensors (contiguous dimension first)");
        TextTable tensors = new TextTable("name", "type", "shape", "size");
        for (Facts tensor : facts.each("tensors")) {
            tensors.row(
                    tensor.text("name"),
                    tensor.text("type"),
                    String.join(" x ", tensor.texts("shape")),
                    tensor.bytes("byteSize"));
        }
        tensors.print(out);
    }

    /** Tokens as {@code 2 "<|im_end|>"}, everything else as it is. */
    private static String tokens(@Nullable Object value) {
        if (value instanceof Map<?, ?> token) {
            return token.get("id") + " " + Json.compact(token.get("text"));
        }
        if (value instanceof List<?> all) {
            return all.stream().map(InspectCommand::tokens).collect(Collectors.joining(", "));
        }
        return String.valueOf(value);
    }

    private static String shortened(@Nullable Object value) {
        if (value instanceof List<?> all) {
            String head = Json.compact(all.subList(0, Math.min(all.size(), 8)));
            return cut(head) + (all.size() > 8 ? " ... " + all.size() + " values" : "");
        }
        return cut(Json.compact(value));
    }

    private static String cut(String text) {
        return text.length() <= SHOWN
                ? text
                : text.substring(0, text.offsetByCodePoints(0, text.codePointCount(0, SHOWN))) + "...";
    }
}
