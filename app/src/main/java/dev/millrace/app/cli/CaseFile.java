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

/** A JSON file of named cases, as {@code --cases} takes it: {@code cases[].name}, and what a command looks for beside it. */
final class CaseFile {

    private CaseFile() {}

    /**
     * Reads the cases of a file, at least one.
     *
     * @param field what every case has beside its name, for the message about a file that is not there
     */
    static List<Entry> read(Path file, String field) {
        boolean directory = Files.isDirectory(file);
        if (directory || Files.notExists(file)) {
            throw new InputFileException(file + (directory ? " is a directory" : " does not exist")
                    + "; --cases needs a JSON file with cases[].name and cases[]." + field);
        }
        JsonNode cases = json(file).path("cases");
        if (!cases.isArray() || cases.isEmpty()) {
            throw new InputFileException(file + ": cases must be an array with at least one case");
        }
        List<Entry> entries = new ArrayList<>();
        for (JsonNode fields : cases) {
            String where = file + ": cases[" + entries.size() + "]";
            entries.add(new Entry(where, textOf(where, fields, "name"), fields));
        }
        return entries;
    }

    private static JsonNode json(Path file) {
        // A pipe is as good as a file: cases are read once, from the front.
        try (InputStream in = Files.newInputStream(file)) {
            return new ObjectMapper().readTree(in);
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
