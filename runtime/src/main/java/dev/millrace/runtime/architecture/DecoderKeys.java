package dev.millrace.runtime.architecture;

import dev.millrace.kernels.rope.RopeMode;
import dev.millrace.kernels.rope.RopeScaling;
import dev.millrace.kernels.rope.RopeSpec;
import dev.millrace.runtime.format.gguf.Metadata;
import dev.millrace.runtime.format.gguf.ModelFormatException;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * The metadata keys that decoder models share, {@code <architecture>.*} of the GGUF specification, each checked.
 *
 * <p>Defaults are those of the specification: as many K/V heads as heads, {@code headDim = hiddenSize / heads}, a whole
 * head rotated, base 10000, no scaling.
 */
final class DecoderKeys {

    private final Metadata metadata;
    private final String architecture;

    private DecoderKeys(Metadata metadata, String architecture) {
        this.metadata = metadata;
        this.architecture = architecture;
    }

    static DecoderKeys of(Metadata metadata, String architecture) {
        return new DecoderKeys(metadata, architecture);
    }

    ModelConfig config(RopeMode mode) {
        refuseExperts();
        int hiddenSize = size("embedding_length");
        int heads = size("attention.head_count");
        int kvHeads = sizeOr("attention.head_count_kv", heads);
        if (heads % kvHeads != 0) {
            throw error("attention.head_count_kv", "is " + kvHeads + ", which does not divide the " + heads + " heads");
        }
        int headDim = headDim(hiddenSize, heads);
        float scale = (float) numberOr("attention.scale", 0);
        return new ModelConfig(
                architecture,
                metadata.string("general.name", architecture),
                vocabularySize(),
                hiddenSize,
                size("feed_forward_length"),
                size("block_count"),
                heads,
                kvHeads,
                headDim,
                size("context_length"),
                epsilon(),
                scale > 0 ? scale : (float) (1 / Math.sqrt(headDim)),
                rope(mode, headDim));
    }

    private void refuseExperts() {
        long experts = metadata.integer(key("expert_count"), 0);
        if (experts > 0) {
            throw error("expert_count", "is " + experts + "; mixtures of experts are not supported yet");
        }
    }

    private int headDim(int hiddenSize, int heads) {
        if (!metadata.has(key("attention.key_length")) && hiddenSize % heads != 0) {
            throw error(
                    "attention.head_count",
                    "is " + heads + ", which does not divide the embedding length " + hiddenSize + ", and there is no "
                            + key("attention.key_length"));
        }
        int headDim = sizeOr("attention.key_length", hiddenSize / heads);
        if ((long) heads * headDim > Integer.MAX_VALUE) {
            throw error("attention.key_length", "is " + headDim + ", too much for " + heads + " heads");
        }
        int valueDim = sizeOr("attention.value_length", headDim);
        if (valueDim != headDim) {
            throw error(
                    "attention.value_length",
                    "is " + valueDim + " beside keys of " + headDim + "; only values as long as keys are supported");
        }
        return headDim;
    }

    private int vocabularySize() {
        int tokens = metadata.strings("tokenizer.ggml.tokens", List.of()).size();
        return tokens > 0 ? tokens : size("vocab_size");
    }

    private float epsilon() {
        double epsilon =
                finite("attention.layer_norm_rms_epsilon", metadata.floating(key("attention.layer_norm_rms_epsilon")));
        if (!(epsilon >= 0 && epsilon < 1)) {
            throw error("attention.layer_norm_rms_epsilon", "is " + epsilon + ", expected 0 or a little more");
        }
        return (float) epsilon;
    }

    private RopeSpec rope(RopeMode mode, int headDim) {
        int rotaryDim = sizeOr("rope.dimension_count", headDim);
        if (rotaryDim % 2 != 0 || rotaryDim > headDim) {
            throw error(
                    "rope.dimension_count",
                    "is " + rotaryDim + ", expected an even number up to the " + headDim + " values of a head");
        }
        double base = numberOr("rope.freq_base", 10000);
        if (!(base > 1)) {
            throw error("rope.freq_base", "is " + base + ", expected a number above 1");
        }
        return new RopeSpec(mode, rotaryDim, base, scaling(), List.of());
    }

    /** Of the keys {@code rope.scaling.*}, and {@code rope.scale_linear} that older files have instead. */
    private RopeScaling scaling() {
        double factor = numberOr("rope.scaling.factor", numberOr("rope.scale_linear", 1));
        String type = metadata.string(key("rope.scaling.type"), "linear").toLowerCase(Locale.ROOT);
        if (!(factor >= 0)) {
            throw error("rope.scaling.factor", "is " + factor + ", expected a number above 0");
        }
        return switch (type) {
            case "none" -> new RopeScaling.None();
            case "linear" -> factor == 0 || factor == 1 ? new RopeScaling.None() : new RopeScaling.Linear(factor);
            case "yarn" ->
                new RopeScaling.Yarn(
                        factor == 0 ? 1 : factor,
                        sizeOr("rope.scaling.original_context_length", size("context_length")),
                        numberOr("rope.scaling.yarn_ext_factor", 1),
                        numberOr("rope.scaling.attn_factor", numberOr("rope.scaling.yarn_attn_factor", 1)),
                        numberOr("rope.scaling.yarn_beta_fast", 32),
                        numberOr("rope.scaling.yarn_beta_slow", 1));
            default -> throw error("rope.scaling.type", "is '" + type + "'; supported are none, linear, yarn");
        };
    }

    /** A whole number above 0 that must be there. */
    private int size(String name) {
        return inRange(name, integer(name));
    }

    private int sizeOr(String name, int otherwise) {
        return metadata.has(key(name)) ? size(name) : otherwise;
    }

    private int inRange(String name, long value) {
        if (value <= 0 || value > Integer.MAX_VALUE) {
            throw error(name, "is " + value + ", expected a whole number above 0");
        }
        return (int) value;
    }

    /** An integer, or an array with the same integer for every layer. */
    private long integer(String name) {
        if (!metadata.isArray(key(name))) {
            return metadata.integer(key(name));
        }
        int[] layers = metadata.ints(key(name));
        if (Arrays.stream(layers).distinct().count() != 1) {
            throw error(name, "is " + metadata.print(key(name)) + "; layers that differ are not supported yet");
        }
        return layers[0];
    }

    private double numberOr(String name, double otherwise) {
        return finite(name, metadata.floating(key(name), otherwise));
    }

    /** Refuses what no float32 holds: every number would go to the kernels as NaN or infinity. */
    private double finite(String name, double value) {
        if (!Float.isFinite((float) value)) {
            throw error(name, "is " + value + ", expected a finite number");
        }
        return value;
    }

    private String key(String name) {
        return architecture + "." + name;
    }

    private ModelFormatException error(String name, String problem) {
        return metadata.fault(key(name), problem);
    }
}
