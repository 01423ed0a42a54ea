package dev.millrace.app.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.millrace.runtime.error.FileProblem;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The cases of a file for {@code score}: {@code cases[].name} and {@code .tokens}; other fields are ignored. */
final class ScoreCases {

    private ScoreCases() {}

    static List<ScoreCase> read(Path file) {
        boolean directory = Files.isDirectory(file);
        if (directory || Files.notExists(file)) {
            throw new InputFileException(file + (directory ? " is a directory" : " does not exist")
                    + "; --cases needs a JSON file with cases[].name and cases[].tokens");
        }
        JsonNode root;
        // A pipe is as good as a file: cases are read once, from the front.
        try (InputStream in = Files.newInputStream(file)) {
            root = new ObjectMapper().readTree(in);
        } catch (JsonProcessingException e) {
            throw new InputFileException(
                    file + ":" + e.getLocation().getLineNr() + ":"
                            + e.getLocation().getColumnNr() + ": not JSON: " + e.getOriginalMessage(),
                    e);
        } catch (IOException e) {
            throw new InputFileException(file + ": " + FileProblem.of(e), e);
        }
        JsonNode cases = root.path("cases");
        if (!cases.isArray() || cases.isEmpty()) {
            throw new InputFileException(file + ": cases must be an array with at least one case");
        }
        List<ScoreCase> result = new ArrayList<>();
        for (JsonNode entry : cases) {
            result.add(scoreCase(file + ": cases[" + result.size() + "]", entry));
        }
        return result;
    }

    private static ScoreCase scoreCase(String where, JsonNode entry) {
        JsonNode name = entry.path("name");
        JsonNode tokens = entry.path("tokens");
        if (!name.isTextual()) {
            throw new InputFileException(where + ".name must be a string");
        }
        if (!tokens.isArray() || tokens.size() < 2) {
            throw new InputFileException(where + ".tokens must be an array of at least 2 token ids");
        }
        List<Integer> ids = new ArrayList<>();
        for (JsonNode token : tokens) {
            if (!token.isInt()) {
                throw new InputFileException(where + ".tokens[" + ids.size() + "] must be a token id, not " + token);
            }
            ids.add(token.intValue());
        }
        return new ScoreCase(name.textValue(), ids);
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
