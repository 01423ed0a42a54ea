package dev.millrace.runtime.synthesis;

import dev.millrace.kernels.quant.RandomRows;
import dev.millrace.kernels.quant.WeightType;
import dev.millrace.runtime.format.gguf.GgufOutput;
import dev.millrace.runtime.format.gguf.GgufType;
import dev.millrace.runtime.tokenizer.PlaceholderVocabulary;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.TreeSet;

/**
 * A model of the {@code llama} architecture with seeded random weights.
 *
 * <p>A matrix of K columns has values of deviation 1 / sqrt(K), so that products of normalised rows keep their size; those
 * that add to the residual stream have 1 / sqrt(2 * layers * K), so that the stream grows to about twice its size however
 * many layers there are. Embeddings have deviation 1, norms are near 1. Each tensor has random numbers of its own, which
 * depend on the seed and on its name alone.
 *
 * @param sizes what it is made of
 * @param mixture weight types of its matrices
 * @param seed of the random numbers
 */
public record SyntheticModel(Sizes sizes, Mixture mixture, long seed) {

    private static final String ARCHITECTURE = "llama";
    private static final int QUANTISATION_VERSION = 2;
    private static final double NORM_DEVIATION = 0.1;

    private static final String CHAT_TEMPLATE =
            "{% for message in messages %}{{ message.role }}: {{ message.content }}\n{% endfor %}assistant:";

    /** The name that the file gives to the model. */
    public String name() {
        return "synthetic " + mixture + ", " + sizes.layers() + " layers, seed " + seed;
    }

    /** What is otherwise than the mixture's name says, in words; empty where nothing is. */
    public List<String> exceptions() {
        List<String> words = new ArrayList<>();
        for (int columns :
                new TreeSet<>(List.of(sizes.hidden(), sizes.heads() * sizes.headDim(), sizes.feedForward()))) {
            if (mixture.replaces(columns, false)) {
                words.add("rows of " + columns
                        + " are no whole super-blocks of 256 values, so matrices of such rows are" + " Q8_0");
            }
        }
        if (words.isEmpty() && mixture.replaces(sizes.hidden(), true)) {
            words.add("rows of " + sizes.hidden()
                    + " are no whole super-blocks of 256 values, so output.weight is Q8_0 and" + " not Q6_K");
        }
        return words;
    }

    /** The file, yet to be written. */
    public GgufOutput file() {
        GgufOutput file = new GgufOutput();
        metadata(file);
        matrix(file, "token_embd", mixture.most(sizes.hidden()), sizes.vocabulary(), sizes.hidden(), 1);
        for (int layer = 0; layer < sizes.layers(); layer++) {
            layer(file, layer);
        }
        norm(file, "output_norm");
        matrix(
                file,
                "output",
                mixture.output(sizes.hidden()),
                sizes.vocabulary(),
                sizes.hidden(),
                product(sizes.hidden()));
        return file;
    }

    private void metadata(GgufOutput file) {
        PlaceholderVocabulary vocabulary = new PlaceholderVocabulary(sizes.vocabulary());
        file.string("general.architecture", ARCHITECTURE)
                .string("general.name", name())
                .uint32("general.file_type", mixture.fileType())
                .uint32("general.quantization_version", QUANTISATION_VERSION)
                .uint32(ARCHITECTURE + ".context_length", sizes.contextLength())
                .uint32(ARCHITECTURE + ".embedding_length", sizes.hidden())
                .uint32(ARCHITECTURE + ".block_count", sizes.layers())
                .uint32(ARCHITECTURE + ".feed_forward_length", sizes.feedForward())
                .uint32(ARCHITECTURE + ".attention.head_count", sizes.heads())
                .uint32(ARCHITECTURE + ".attention.head_count_kv", sizes.kvHeads())
                .uint32(ARCHITECTURE + ".attention.key_length", sizes.headDim())
                .uint32(ARCHITECTURE + ".attention.value_length", sizes.headDim())
                .uint32(ARCHITECTURE + ".rope.dimension_count", sizes.headDim())
                .uint32(ARCHITECTURE + ".vocab_size", sizes.vocabulary())
                .float32(ARCHITECTURE + ".rope.freq_base", 10000)
                .float32(ARCHITECTURE + ".attention.layer_norm_rms_epsilon", 1e-5)
                .string("tokenizer.ggml.model", "gpt2")
                .string("tokenizer.ggml.pre", "default")
                .strings("tokenizer.ggml.tokens", vocabulary.texts())
                .int32s("tokenizer.ggml.token_type", vocabulary.types())
                .strings("tokenizer.ggml.merges", List.of())
                .uint32("tokenizer.ggml.bos_token_id", PlaceholderVocabulary.END)
                .uint32("tokenizer.ggml.eos_token_id", PlaceholderVocabulary.END)
                .bool("tokenizer.ggml.add_bos_token", false)
                .string("tokenizer.chat_template", CHAT_TEMPLATE);
    }

    private void layer(GgufOutput file, int layer) {
        int hidden = sizes.hidden();
        int queries = sizes.heads() * sizes.headDim();
        int keys = sizes.kvHeads() * sizes.headDim();
        int inner = sizes.feedForward();
        WeightType most = mixture.most(hidden);
        String scope = "blk." + layer + ".";
        norm(file, scope + "attn_norm");
        matrix(file, scope + "attn_q", most, queries, hidden, product(hidden));
        matrix(file, scope + "attn_k", most, keys, hidden, product(hidden));
        WeightType value = mixture.delicate(layer, sizes.layers(), hidden);
        matrix(file, scope + "attn_v", value, keys, hidden, product(hidden));
        matrix(file, scope + "attn_output", mixture.most(queries), hidden, queries, residual(queries));
        norm(file, scope + "ffn_norm");
        matrix(file, scope + "ffn_gate", most, inner, hidden, product(hidden));
        matrix(file, scope + "ffn_up", most, inner, hidden, product(hidden));
        WeightType down = mixture.delicate(layer, sizes.layers(), inner);
        matrix(file, scope + "ffn_down", down, hidden, inner, residual(inner));
    }

    private void norm(GgufOutput file, String name) {
        Random random = random(name);
        file.tensor(name + ".weight", GgufType.F32, List.of((long) sizes.hidden()), piece -> {
            while (piece.hasRemaining()) {
                piece.putFloat((float) (1 + NORM_DEVIATION * random.nextGaussian()));
            }
        });
    }

    private void matrix(GgufOutput file, String name, WeightType type, int rows, int columns, double deviation) {
        GgufType stored = GgufType.ofId(type.ggufId()).orElseThrow();
        RandomRows data = new RandomRows(type, deviation, random(name));
        file.tensor(name + ".weight", stored, List.of((long) columns, (long) rows), data::fill);
    }

    private Random random(String tensor) {
        return new Random(seed * 0x9E3779B97F4A7C15L + tensor.hashCode());
    }

    private static double product(int columns) {
        return 1 / Math.sqrt(columns);
    }

    private double residual(int columns) {
        return 1 / Math.sqrt(2.0 * sizes.layers() * columns);
    }
}
