package dev.millrace.app.cli;

import dev.millrace.runtime.TokenizerFile;
import dev.millrace.runtime.config.ConfigSource;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code millrace tokenize}: the token ids of given texts. */
@Command(
        name = "tokenize",
        description = "Turns the texts of a file of cases into token ids. Reads no weights and needs no device.",
        sortOptions = false)
final class TokenizeCommand implements Callable<Integer> {

    /** Tokens of a text that are shown as text; JSON has the ids of all. */
    private static final int SHOWN = 24;

    private final Terminal terminal;

    @Option(
            names = {"-m", "--model"},
            paramLabel = "FILE",
            description = "Model file in GGUF, of any architecture, with or without weights; without it the demo model"
                    + " in the cache.")
    private @Nullable Path model;

    @Option(
            names = "--cases",
            paramLabel = "FILE",
            required = true,
            description = "JSON with cases[].name and cases[].text; other fields are ignored.")
    @SuppressWarnings("NullAway.Init") // picocli
    private Path cases;

    @Option(
            names = "--no-special",
            description = "Add no begin or end token, and read special tokens written in a text as plain text.")
    private boolean noSpecial;

    @Option(names = "--json", description = "Print JSON.")
    private boolean json;

    @Mixin
    private Settings settings = new Settings();

    TokenizeCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() {
        ConfigSource source = ConfigSource.empty();
        Settings.layModel(source, model);
        settings.lay(source, Set.of("model"));
        Path file = DemoModel.orElse(source.read().model());
        List<TextCase> texts = CaseFile.read(cases, "text").stream()
                .map(entry -> new TextCase(entry.name(), entry.text("text")))
                .toList();
        try (TokenizerFile tokenizer = TokenizerFile.open(file)) {
            if (json) {
                printJson(tokenizer, texts);
            } else {
                printTable(tokenizer, texts);
            }
        }
        return ExitCode.OK;
    }

    private record TextCase(String name, String text) {}

    private int[] tokens(TokenizerFile tokenizer, TextCase one) {
        return noSpecial ? tokenizer.tokenizePlain(one.text()) : tokenizer.tokenize(one.text());
    }

    private void printJson(TokenizerFile tokenizer, List<TextCase> texts) {
        List<Map<String, Object>> results = new ArrayList<>();
        for (TextCase one : texts) {
            Map<String, Object> result = new LinkedHashMap<>();
            result.put("name", one.name());
            result.put("tokens", tokens(tokenizer, one));
            results.add(result);
        }
        Json.print(terminal.out(), Map.of("cases", results));
    }

    private void printTable(TokenizerFile tokenizer, List<TextCase> texts) {
        TextTable table = new TextTable("case", "tokens", "pieces");
        for (TextCase one : texts) {
            int[] tokens = tokens(tokenizer, one);
            String pieces = Arrays.stream(tokens)
                    .limit(SHOWN)
                    .mapToObj(token -> Json.compact(tokenizer.piece(token)) + " " + token)
                    .collect(Collectors.joining(", "));
            table.row(one.name(), tokens.length, pieces + (tokens.length > SHOWN ? ", ..." : ""));
        }
        table.print(terminal.out());
    }
}
