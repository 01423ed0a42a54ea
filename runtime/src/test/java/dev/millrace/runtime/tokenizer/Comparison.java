package dev.millrace.runtime.tokenizer;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.millrace.runtime.format.gguf.GgufFile;
import dev.millrace.runtime.format.gguf.GgufWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** The texts of the folder {@code comparison}, and the ids that another program gives for them with one vocabulary. */
final class Comparison {

    private final String name;
    private final JsonNode texts = Resources.json("comparison/texts.json.gz");
    private final JsonNode wanted;

    Comparison(String name) {
        this.name = name;
        this.wanted = Resources.json("comparison/" + name + ".json.gz");
    }

    /** The tokenizer over the vocabulary that comes with the ids. */
    Tokenizer open(Path folder) {
        GgufWriter writer = new GgufWriter()
                .string("tokenizer.ggml.model", wanted.get("model").textValue())
                .strings("tokenizer.ggml.tokens", Resources.strings(wanted.get("tokens")))
                .int32s("tokenizer.ggml.token_type", Resources.ints(wanted.get("types")));
        if (wanted.has("merges")) {
            writer.string("tokenizer.ggml.pre", wanted.get("pre").textValue())
                    .strings("tokenizer.ggml.merges", Resources.strings(wanted.get("merges")));
        }
        if (wanted.has("scores")) {
            writer.float32s("tokenizer.ggml.scores", Resources.floats(wanted.get("scores")));
        }
        if (!wanted.get("bos").isNull()) {
            writer.uint32("tokenizer.ggml.bos_token_id", wanted.get("bos").intValue());
        }
        try (GgufFile file = GgufFile.open(writer.write(folder.resolve(name + ".gguf")))) {
            return Tokenizers.fromGguf(file.metadata());
        }
    }

    List<String> texts() {
        List<String> all = new ArrayList<>();
        texts.forEach(entry -> all.add(entry.get("text").textValue()));
        return all;
    }

    /** Encodes every text both ways and prints how many differ; none may. */
    void run(Tokenizer tokenizer) {
        JsonNode plain = wanted.get("plain");
        JsonNode special = wanted.path("special");
        List<String> faults = new ArrayList<>();
        int compared = 0;
        for (int i = 0; i < texts.size(); i++) {
            String text = texts.get(i).get("text").textValue();
            int[] ids = Resources.ints(plain.get(i));
            compare(i, "plain", tokenizer.encode(text, false, false), ids, faults);
            compared++;
            if (wanted.has("special")) {
                int[] differing = Resources.ints(special.path(String.valueOf(i)));
                int[] read = special.has(String.valueOf(i)) ? differing : ids;
                compare(i, "special", tokenizer.encode(text, false, true), read, faults);
                compare(i, "with begin", tokenizer.encode(text, true, true), withBegin(read), faults);
                compared += 2;
            }
        }
        System.out.printf(
                Locale.ROOT,
                "tokenizer comparison, %s: %d texts, %d encodings, %d mismatches%n",
                name,
                texts.size(),
                compared,
                faults.size());
        assertThat(faults).isEmpty();
        assertThat(texts.size()).isGreaterThan(2000);
    }

    private int[] withBegin(int[] ids) {
        if (wanted.get("bos").isNull()) {
            return ids;
        }
        int[] longer = new int[ids.length + 1];
        longer[0] = wanted.get("bos").intValue();
        System.arraycopy(ids, 0, longer, 1, ids.length);
        return longer;
    }

    private void compare(int text, String way, int[] ids, int[] other, List<String> faults) {
        int at = Arrays.mismatch(ids, other);
        if (at >= 0) {
            faults.add(texts.get(text) + " " + way + ", from " + at + ": "
                    + Arrays.toString(Arrays.copyOfRange(ids, at, Math.min(ids.length, at + 8))) + ", not "
                    + Arrays.toString(Arrays.copyOfRange(other, at, Math.min(other.length, at + 8))));
        }
    }
}
