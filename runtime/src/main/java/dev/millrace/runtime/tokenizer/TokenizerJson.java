package dev.millrace.runtime.tokenizer;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import dev.millrace.runtime.format.gguf.Metadata;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The {@code tokenizer.json} that the native library reads, written from the metadata of a model file.
 *
 * <p>It holds no special tokens: those are cut out before the library sees the text.
 */
final class TokenizerJson {

    private static final Logger LOG = LoggerFactory.getLogger(TokenizerJson.class);
    private static final String MERGES = "tokenizer.ggml.merges";

    private TokenizerJson() {}

    static byte[] write(Metadata metadata, Vocabulary vocabulary, PreTokenizer preTokenizer) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (JsonGenerator json = new JsonFactory().createGenerator(out)) {
            json.writeStartObject();
            json.writeStringField("version", "1.0");
            json.writeNullField("truncation");
            json.writeNullField("padding");
            json.writeArrayFieldStart("added_tokens");
            json.writeEndArray();
            json.writeNullField("normalizer");
            writePreTokenizer(json, preTokenizer);
            json.writeNullField("post_processor");
            json.writeNullField("decoder");
            writeModel(json, metadata, vocabulary, preTokenizer);
            json.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return out.toByteArray();
    }

    private static void writePreTokenizer(JsonGenerator json, PreTokenizer preTokenizer) throws IOException {
        json.writeObjectFieldStart("pre_tokenizer");
        json.writeStringField("type", "Sequence");
        json.writeArrayFieldStart("pretokenizers");
        for (String pattern : preTokenizer.patterns()) {
            json.writeStartObject();
            json.writeStringField("type", "Split");
            json.writeObjectFieldStart("pattern");
            json.writeStringField("Regex", pattern);
            json.writeEndObject();
            json.writeStringField("behavior", "Isolated");
            json.writeBooleanField("invert", false);
            json.writeEndObject();
        }
        json.writeStartObject();
        json.writeStringField("type", "ByteLevel");
        json.writeBooleanField("add_prefix_space", false);
        json.writeBooleanField("trim_offsets", true);
        json.writeBooleanField("use_regex", false);
        json.writeEndObject();
        json.writeEndArray();
        json.writeEndObject();
    }

    private static void writeModel(
            JsonGenerator json, Metadata metadata, Vocabulary vocabulary, PreTokenizer preTokenizer)
            throws IOException {
        json.writeObjectFieldStart("model");
        json.writeStringField("type", "BPE");
        json.writeBooleanField("fuse_unk", false);
        json.writeBooleanField("byte_fallback", false);
        json.writeBooleanField("ignore_merges", preTokenizer.ignoreMerges());
        json.writeObjectFieldStart("vocab");
        Map<String, Integer> ids = textIds(vocabulary);
        for (Map.Entry<String, Integer> entry : ids.entrySet()) {
            json.writeNumberField(entry.getKey(), entry.getValue());
        }
        json.writeEndObject();
        json.writeArrayFieldStart("merges");
        writeMerges(json, metadata.strings(MERGES), ids, metadata);
        json.writeEndArray();
        json.writeEndObject();
    }

    /** The tokens that text can become: no text spells a control token, not even one that happens to be a word. */
    private static Map<String, Integer> textIds(Vocabulary vocabulary) {
        Map<String, Integer> ids = new LinkedHashMap<>();
        for (int id = 0; id < vocabulary.size(); id++) {
            if (vocabulary.type(id) != TokenType.CONTROL && vocabulary.type(id) != TokenType.UNKNOWN) {
                ids.put(vocabulary.text(id), id);
            }
        }
        return ids;
    }

    /** The library refuses a merge whose parts or whole are no tokens; such a merge can never apply and is left out. */
    private static void writeMerges(
            JsonGenerator json, List<String> merges, Map<String, Integer> ids, Metadata metadata) throws IOException {
        int unusable = 0;
        for (String merge : merges) {
            int space = merge.indexOf(' ', 1);
            if (space < 0) {
                throw metadata.fault(MERGES, "holds \"" + merge + "\", expected two parts with a space between");
            }
            String left = merge.substring(0, space);
            String right = merge.substring(space + 1);
            if (ids.containsKey(left) && ids.containsKey(right) && ids.containsKey(left + right)) {
                json.writeStartArray();
                json.writeString(left);
                json.writeString(right);
                json.writeEndArray();
            } else {
                unusable++;
            }
        }
        if (unusable > 0) {
            LOG.debug("{}: {} of {} merges name tokens that do not exist", metadata.file(), unusable, merges.size());
        }
    }
}
