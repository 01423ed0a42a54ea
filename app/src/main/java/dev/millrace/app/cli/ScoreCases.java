package dev.millrace.app.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The cases of a file for {@code score}: {@code cases[].name} and {@code .tokens}; other fields are ignored. */
final class ScoreCases {

    private ScoreCases() {}

    static List<ScoreCase> read(Path file) {
        return CaseFile.read(file, "tokens").stream()
                .map(entry -> new ScoreCase(entry.name(), tokens(entry)))
                .toList();
    }

    private static List<Integer> tokens(CaseFile.Entry entry) {
        JsonNode tokens = entry.fields().path("tokens");
        if (!tokens.isArray() || tokens.size() < 2) {
            throw new InputFileException(entry.where() + ".tokens must be an array of at least 2 token ids");
        }
        List<Integer> ids = new ArrayList<>();
        for (JsonNode token : tokens) {
            if (!token.isInt()) {
                throw new InputFileException(
                        entry.where() + ".tokens[" + ids.size() + "] must be a token id, not " + token);
            }
            ids.add(token.intValue());
        }
        return ids;
    }

    /**
     * Tokens to score.
     *
     * @param name the case's name, repeated in the output
     * @param tokens token ids
     */
    record ScoreCase(String name, List<Integer> tokens) {

        ScoreCase {
            tokens = List.copyOf(tokens);
        }

        int[] ids() {
            return tokens.stream().mapToInt(Integer::intValue).toArray();
        }
    }
}
