package dev.millrace.runtime.job;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.millrace.runtime.error.FileProblem;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The answers that a file of answers holds already, checked one by one against the requests; afterwards the file of
 * requests stands at the first one without an answer.
 *
 * <p>A last line that was torn is not an answer. It counts as this job's own only if it begins as the next answer would.
 *
 * @param answered requests that have an answer
 * @param failed requests that have an error
 * @param bytes length of all of these lines
 */
record Earlier(long answered, long failed, long bytes) {

    static final Earlier NOTHING = new Earlier(0, 0, 0);

    private static final ObjectMapper JSON = new ObjectMapper();

    /** @throws JobFileException when the file holds anything else than answers to these requests with these settings */
    @SuppressWarnings("resource") // the reader is the destination's own
    static Earlier read(Destination destination, RequestFile requests, Fingerprint fingerprint) {
        Path file = destination.file();
        Earlier earlier = NOTHING;
        int number = 0;
        try {
            LineReader lines = destination.lines();
            for (LineReader.Line line = lines.next(); line != null; line = lines.next()) {
                number++;
                String where = file.getFileName() + ":" + number;
                RequestFile.@Nullable Entry entry = requests.next();
                if (entry == null) {
                    throw foreign(where + " answers a request that the input does not have");
                }
                if (!line.ended()) {
                    checkTorn(where, line, AnswerFormat.lineStart(fingerprint.of(entry), entry.index()));
                    requests.again(entry);
                    return earlier;
                }
                earlier = earlier.plus(check(where, line, entry, fingerprint), line.end());
            }
        } catch (IOException e) {
            throw new JobFileException("output.file " + file + ": " + FileProblem.of(e), e);
        }
        return earlier;
    }

    private Earlier plus(boolean isError, long end) {
        return isError ? new Earlier(answered, failed + 1, end) : new Earlier(answered + 1, failed, end);
    }

    /** Whether the line says an error. */
    private static boolean check(String where, LineReader.Line line, RequestFile.Entry entry, Fingerprint fingerprint) {
        JsonNode answer = parse(where, line);
        String found = answer.path("fingerprint").asText();
        if (!found.equals(fingerprint.of(entry))) {
            throw foreign(
                    fingerprint.hasSameSettings(found)
                            ? where + " answers another request than " + entry.where() + ": the input was changed"
                            : where + " was made with another model or other settings of generation, numerics or"
                                    + " memory");
        }
        return answer.has("error");
    }

    private static JsonNode parse(String where, LineReader.Line line) {
        try {
            JsonNode answer = line.isWhole() ? JSON.readTree(line.bytes()) : null;
            if (answer != null && answer.path("fingerprint").isTextual()) {
                return answer;
            }
        } catch (JsonProcessingException e) {
            throw foreign(where + " is no answer of Millrace");
        } catch (IOException e) {
            throw foreign(where + " is no answer of Millrace: " + e.getMessage());
        }
        throw foreign(where + " is no answer of Millrace");
    }

    private static void checkTorn(String where, LineReader.Line line, byte[] start) {
        int known = Math.min(line.bytes().length, start.length);
        if (!Arrays.equals(line.bytes(), 0, known, start, 0, known)) {
            throw foreign(where + " is neither an answer of Millrace nor the beginning of the next one");
        }
    }

    private static JobFileException foreign(String problem) {
        return new JobFileException(problem + "; name another output.file, move this one away, or set"
                + " output.existing=replace to lose what it holds");
    }
}
