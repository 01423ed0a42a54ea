package dev.millrace.app.cli;

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
            print(terminal.out(), facts);
        }
        return ExitCode.OK;
    }

    private static void print(PrintStream out, Map<String, Object> facts) {
        Map<?, ?> file = map(facts.get("file"));
        out.println(file.get("path"));
        out.println("  " + file.get("architecture") + ", " + file.get("name") + ", "
                + ByteCount.of(number(file.get("byteSize"))) + ", " + file.get("parameters") + " parameters");
        Map<?, ?> runs = map(facts.get("runs"));
        if (Boolean.TRUE.equals(runs.get("runs"))) {
            out.println("  Millrace runs it.");
        } else {
            list(runs.get("reasons")).forEach(reason -> out.println("  Millrace does not run it: " + reason));
        }

        out.println("\nTensor types");
        TextTable types = new TextTable("type", "tensors", "values", "size", "kernels");
        for (Object entry : list(facts.get("tensorTypes"))) {
            Map<?, ?> type = map(entry);
            types.row(
                    type.get("type"),
                    type.get("tensors"),
                    type.get("values"),
                    ByteCount.of(number(type.get("byteSize"))),
                    Boolean.TRUE.equals(type.get("kernels")) ? "yes" : "none yet");
        }
        types.print(out);

        out.println("\nTokenizer");
        map(facts.get("tokenizer")).forEach((name, value) -> out.println("  " + name + ": " + tokens(value)));
        out.println("\nChat template");
        Object source = facts.get("chatTemplate");
        out.println(
                source == null
                        ? "  none: the model continues text and does not chat"
                        : "  " + source.toString().length() + " characters; --template shows it");

        out.println("\nMetadata");
        TextTable metadata = new TextTable("key", "type", "value");
        map(facts.get("metadata")).forEach((key, entry) -> {
            Map<?, ?> typed = map(entry);
            metadata.row(key, typed.get("type"), shortened(typed.get("value")));
        });
        metadata.print(out);

        out.println("\nTensors (contiguous dimension first)");
        TextTable tensors = new TextTable("name", "type", "shape", "size");
        for (Object entry : list(facts.get("tensors"))) {
            Map<?, ?> tensor = map(entry);
            String shape =
                    list(tensor.get("shape")).stream().map(String::valueOf).collect(Collectors.joining(" x "));
            tensors.row(tensor.get("name"), tensor.get("type"), shape, ByteCount.of(number(tensor.get("byteSize"))));
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

    private static long number(@Nullable Object value) {
        return value instanceof Number number ? number.longValue() : 0;
    }

    private static List<?> list(@Nullable Object value) {
        return value instanceof List<?> list ? list : List.of();
    }

    private static Map<?, ?> map(@Nullable Object value) {
        return value instanceof Map<?, ?> map ? map : Map.of();
    }
}
