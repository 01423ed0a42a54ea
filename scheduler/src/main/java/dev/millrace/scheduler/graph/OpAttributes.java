package dev.millrace.scheduler.graph;

import dev.millrace.kernels.rope.RopeScaling;
import dev.millrace.kernels.rope.RopeSpec;
import java.util.LinkedHashMap;
import java.util.Map;

/** What there is to say of an op beside its operands: attribute names to strings and numbers, in a fixed order. */
final class OpAttributes implements Op.Visitor<Map<String, Object>> {

    private OpAttributes() {}

    static Map<String, Object> of(Op op) {
        return op.accept(new OpAttributes());
    }

    /** The op's name as the printer writes it, such as {@code rmsNorm}. */
    static String name(Op op) {
        String type = op.getClass().getSimpleName();
        return Character.toLowerCase(type.charAt(0)) + type.substring(1);
    }

    @Override
    public Map<String, Object> input(Op.Input op) {
        return attributes("role", op.role().nodeName());
    }

    @Override
    public Map<String, Object> weight(Op.Weight op) {
        return attributes("type", op.spec().type().name());
    }

    @Override
    public Map<String, Object> embedding(Op.Embedding op) {
        return attributes();
    }

    @Override
    public Map<String, Object> rmsNorm(Op.RmsNorm op) {
        return attributes("epsilon", op.epsilon());
    }

    @Override
    public Map<String, Object> linear(Op.Linear op) {
        return attributes();
    }

    @Override
    public Map<String, Object> rope(Op.Rope op) {
        RopeSpec spec = op.spec();
        Map<String, Object> result = attributes(
                "heads",
                op.heads(),
                "headDim",
                op.headDim(),
                "mode",
                spec.mode().name());
        result.put("rotaryDim", spec.rotaryDim());
        result.put("base", spec.frequencyBase());
        if (!(spec.scaling() instanceof RopeScaling.None)) {
            result.put("scaling", spec.scaling().toString());
        }
        if (!spec.frequencyFactors().isEmpty()) {
            result.put("frequencyFactors", spec.frequencyFactors().size());
        }
        return result;
    }

    @Override
    public Map<String, Object> kvWrite(Op.KvWrite op) {
        return attributes(
                "layer",
                op.layer(),
                "kvHeads",
                op.shape().kvHeads(),
                "headDim",
                op.shape().headDim());
    }

    @Override
    public Map<String, Object> attention(Op.Attention op) {
        AttentionSpec spec = op.spec();
        Map<String, Object> result = attributes(
                "layer", spec.layer(), "heads", spec.heads(), "kvHeads", spec.kvHeads(), "headDim", spec.headDim());
        result.put("scale", spec.scale());
        result.put("mask", spec.mask().toString());
        if (spec.softCap() != 0) {
            result.put("softCap", spec.softCap());
        }
        return result;
    }

    @Override
    public Map<String, Object> binary(Op.Binary op) {
        return attributes("function", op.function().name());
    }

    @Override
    public Map<String, Object> unary(Op.Unary op) {
        return attributes("function", op.function().name());
    }

    @Override
    public Map<String, Object> quantise(Op.Quantise op) {
        return attributes("activations", op.type().key());
    }

    @Override
    public Map<String, Object> scale(Op.Scale op) {
        return attributes("factor", op.factor());
    }

    @Override
    public Map<String, Object> selectRows(Op.SelectRows op) {
        return attributes();
    }

    @Override
    public Map<String, Object> argMax(Op.ArgMax op) {
        return attributes();
    }

    private static Map<String, Object> attributes(Object... namesAndValues) {
        Map<String, Object> result = new LinkedHashMap<>();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            result.put((String) namesAndValues[i], namesAndValues[i + 1]);
        }
        return result;
    }
}
