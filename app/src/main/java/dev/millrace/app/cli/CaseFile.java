package dev.millrace.app.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.millrace.runtime.error.FileProblem;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A JSON file of named cases, as {@code --cases} takes it: {@code cases[].name}, and what a command looks for beside it.
 *
 * @param file where it was read from
 * @param fields all that the file says
 * @param entries its cases
 */
record CaseFile(Path file, JsonNode fields, List<Entry> entries) {

    /** What is there twice, or after the end, is a slip and not to be passed over. */
    private static final ObjectMapper STRICT = JsonMapper.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    CaseFile {
        entries = List.copyOf(entries);
    }

    /** A field beside the cases that must be a string, or null where it is left out. */
    @Nullable
    String textOrNull(String field) {
        JsonNode value = fields.path(field);
        if (value.isMissingNode() || value.isNull()) {
            return null;
        }
        if (!value.isTextual()) {
            throw new InputFileException(file + ": " + field + " must be a string");
        }
        return value.textValue();
    }

    /** The cases of a file, at least one. */
    static List<Entry> read(Path file, String field) {
        return open(file, field).entries();
    }

    /**
     * Reads a file of at least one case.
     *
     * @param field what every case has beside its name, for the message about a file that is not there
     */
    static CaseFile open(Path file, String field) {
        boolean directory = Files.isDirectory(file);
        if (directory || Files.notExists(file)) {
            throw new InputFileException(file + (directory ? " is a directory" : " does not exist")
                    + "; --cases needs a JSON file with cases[].name and cases[]." + field);
        }
        JsonNode root = json(file);
        JsonNode cases = root.path("cases");
        if (!cases.isArray() || cases.isEmpty()) {
            throw new InputFileException(file + ": cases must be an array with at least one case");
        }
        List<Entry> entries = new ArrayList<>();
        for (JsonNode one : cases) {
            String where = file + ": cases[" + entries.size() + "]";
            entries.add(new Entry(where, textOf(where, one, "name"), one));
        }
        return new CaseFile(file, root, entries);
    }

    private static JsonNode json(Path file) {
        // A pipe is as good as a file: cases are read once, from the front.
        try (InputStream in = Files.newInputStream(file)) {
            return STRICT.readTree(in);
        } catch (JsonProcessingException e) {
            throw new InputFileException(
                    file + ":" + e.getLocation().getLineNr() + ":"
                            + e.getLocation().getColumnNr() + ": not JSON: " + e.getOriginalMessage(),
                    e);
        } catch (IOException e) {
            throw new InputFileException(file + ": " + FileProblem.of(e), e);
        }
    }

    private static String textOf(String where, JsonNode fields, String name) {
        JsonNode value = fields.path(name);
        if (!value.isTextual()) {
            throw new InputFileException(where + "." + name + " must be a string");
        }
        return value.textValue();
    }

    /**
     * One case.
     *
     * @param where the file and the place in it, to begin a message with
     * @param name the case's name, repeated in the output
     * @param fields all that the case says
     */
    record Entry(String where, String name, JsonNode fields) {

        /** A field that must be there and be a string. */
        String text(String field) {
            return textOf(where, fields, field);
        }
    }
}
