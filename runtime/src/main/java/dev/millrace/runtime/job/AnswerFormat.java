package dev.millrace.runtime.job;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import dev.millrace.runtime.Generation;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** How an answer is written. */
public final class AnswerFormat {

    private static final JsonFactory JSON = new JsonFactory();

    private AnswerFormat() {}

    /**
     * A line of JSON and its line feed: {@code fingerprint}, {@code index}, {@code id}, and then {@code text},
     * {@code finishReason}, {@code promptTokens}, {@code generatedTokens}, or {@code error}.
     */
    public static byte[] line(Answered answered) {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        try (JsonGenerator json = JSON.createGenerator(line)) {
            json.writeStartObject();
            if (answered.fingerprint() != null) {
                json.writeStringField("fingerprint", answered.fingerprint());
            }
            json.writeNumberField("index", answered.index());
            writeId(json, answered.id());
            Generation generation = answered.generation();
            if (generation == null) {
                json.writeStringField("error", answered.error());
            } else {
                json.writeStringField("text", generation.text());
                json.writeStringField(
                        "finishReason", generation.finishReason().name().toLowerCase(Locale.ROOT));
                json.writeNumberField("promptTokens", generation.stats().promptTokens());
                json.writeNumberField("generatedTokens", generation.stats().generatedTokens());
            }
            json.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        line.write('\n');
        return line.toByteArray();
    }

    /** How the line of an answer begins, whatever the answer is. */
    static byte[] lineStart(String fingerprint, long index) {
        return ("{\"fingerprint\":\"" + fingerprint + "\",\"index\":" + index + ",").getBytes(StandardCharsets.UTF_8);
    }

    /** A heading with the request's id or index, the text, and an empty line. */
    public static byte[] text(Answered answered) {
        Object name = Objects.requireNonNullElse(answered.id(), answered.index());
        Generation generation = answered.generation();
        String body = generation == null ? "(no answer: " + answered.error() + ")" : generation.text();
        return ("=== " + name + "\n" + body + "\n\n").getBytes(StandardCharsets.UTF_8);
    }

    private static void writeId(JsonGenerator json, @Nullable Object id) throws IOException {
        json.writeFieldName("id");
        if (id instanceof Long number) {
            json.writeNumber(number);
        } else {
            json.writeString(id == null ? null : id.toString());
        }
    }
}
