package dev.millrace.scheduler.cost;

import dev.millrace.kernels.quant.ActivationType;
import dev.millrace.kernels.quant.WeightType;
import dev.millrace.kernels.quant.WeightTypes;
import java.util.ArrayList;
import java.util.List;

/** The names of the rates of a profile: each kind of work that phases consist of. */
final class WorkKind {

    /** Multiply-adds of fused attention, of one row. */
    static final String ATTENTION_ONE = "attention/one";
    /** Multiply-adds of fused attention, of many rows. */
    static final String ATTENTION_MANY = "attention/many";
    /** Multiply-adds of attention with its scores in memory. */
    static final String ATTENTION_UNFUSED = "attention/unfused";
    /** Tiles of 16 columns by one tile of rows that a matrix product ends, one row. */
    static final String TILE_ONE = "matmul/tile/one";
    /** The same of many rows. */
    static final String TILE_MANY = "matmul/tile/many";
    /** Values of a row read or written once. */
    static final String ROWS_MOVE = "rows/move";
    /** Values of a non-linear function. */
    static final String ROWS_FUNCTION = "rows/function";
    /** Values that a norm sums up. */
    static final String ROWS_NORM = "rows/norm";
    /** Values rotated. */
    static final String ROWS_ROTATE = "rows/rotate";
    /** Values put into the K/V cache. */
    static final String ROWS_CACHE = "rows/cache";
    /** Values combined from partial attention, one split each. */
    static final String ROWS_COMBINE = "rows/combine";
    /** Tiles of 16 logits whose best is kept. */
    static final String BEST = "sampling/best";
    /** Tiles that are compared for the best of all. */
    static final String ARG_MAX = "sampling/argmax";

    private WorkKind() {}

    /** Multiply-adds of a matrix product. */
    static String matmul(WeightType type, ActivationType activations, boolean many) {
        return "matmul/" + type.name() + "/" + activations.key() + (many ? "/many" : "/one");
    }

    /** Weights that a product of many rows takes from far: what the first tile of rows pays for all. */
    static String fetch(WeightType type) {
        return "matmul/" + type.name() + "/fetch";
    }

    /** Values rounded for matrix products. */
    static String quantise(ActivationType type) {
        return "rows/quantise/" + type.key();
    }

    /** Values of an embedding taken out of their weights. */
    static String embed(String typeName) {
        return "rows/embed/" + typeName;
    }

    /** How the activations that meet a weight type may be rounded. */
    static List<ActivationType> activationsOf(WeightType type) {
        return type.floating() ? List.of(ActivationType.F32) : List.of(ActivationType.values());
    }

    /** All of them: a profile has a rate of each. */
    static List<String> all() {
        List<String> keys = new ArrayList<>(List.of(
                ATTENTION_ONE,
                ATTENTION_MANY,
                ATTENTION_UNFUSED,
                TILE_ONE,
                TILE_MANY,
                ROWS_MOVE,
                ROWS_FUNCTION,
                ROWS_NORM,
                ROWS_ROTATE,
                ROWS_CACHE,
                ROWS_COMBINE,
                BEST,
                ARG_MAX));
        for (ActivationType type : ActivationType.values()) {
            keys.add(quantise(type));
        }
        for (WeightType type : WeightTypes.all()) {
            keys.add(embed(type.name()));
            keys.add(fetch(type));
            for (ActivationType activations : activationsOf(type)) {
                keys.add(matmul(type, activations, false));
                keys.add(matmul(type, activations, true));
            }
        }
        return keys;
    }
}
