package dev.millrace.scheduler;

import dev.millrace.kernels.quant.ActivationType;
import dev.millrace.kernels.quant.KvType;
import dev.millrace.scheduler.fusion.ChooserKind;
import java.util.List;
import java.util.Map;

/**
 * How a model is to run.
 *
 * @param activations rounding of activations that meet quantised weights
 * @param kvType storage of keys and values
 * @param contextLength positions per sequence
 * @param sequences sequences with a cache of their own
 * @param chunkRows most rows of a step
 * @param chunkOutputs most rows of a step whose results are wanted
 * @param disabledRewrites names of rewrites that are switched off
 * @param preferredVariants the only variant that may serve a family ({@code matmul}, {@code attention}, {@code execution},
 *     {@code sampling}), by its name within the family as {@code explain} prints it; of attention either of a pair names both,
 *     as does {@code vector-avx2} for {@code split-avx2} and {@code tiled-avx2}. The usual choice for other families. Opening
 *     a model fails where there is no such family or variant, or where it cannot serve
 * @param chooser how the graph is partitioned into regions
 * @param kvPool the pages that sequences keep their keys and values in
 */
public record ExecutorOptions(
        ActivationType activations,
        KvType kvType,
        int contextLength,
        int sequences,
        int chunkRows,
        int chunkOutputs,
        List<String> disabledRewrites,
        Map<String, String> preferredVariants,
        ChooserKind chooser,
        KvPool kvPool) {

    public ExecutorOptions {
        disabledRewrites = List.copyOf(disabledRewrites);
        preferredVariants = Map.copyOf(preferredVariants);
        if (contextLength < 1 || sequences < 1 || chunkRows < 1 || chunkOutputs < 1 || chunkOutputs > chunkRows) {
            throw new IllegalArgumentException(
                    "context of " + contextLength + ", " + sequences + " sequences, chunks of "
                            + chunkRows + " rows with " + chunkOutputs
                            + " outputs: all must be above 0, and outputs not above rows");
        }
    }

    /** int8 activations, f16 K/V, one sequence, chunks of 512 rows with up to 64 outputs. */
    public static ExecutorOptions defaults(int contextLength) {
        return new ExecutorOptions(
                ActivationType.INT8,
                KvType.F16,
                contextLength,
                1,
                512,
                64,
                List.of(),
                Map.of(),
                ChooserKind.COST,
                KvPool.DEFAULT);
    }

    public ExecutorOptions withActivations(ActivationType type) {
        return new ExecutorOptions(
                type,
                kvType,
                contextLength,
                sequences,
                chunkRows,
                chunkOutputs,
                disabledRewrites,
                preferredVariants,
                chooser,
                kvPool);
    }

    public ExecutorOptions withKvType(KvType type) {
        return new ExecutorOptions(
                activations,
                type,
                contextLength,
                sequences,
                chunkRows,
                chunkOutputs,
                disabledRewrites,
                preferredVariants,
                chooser,
                kvPool);
    }

    public ExecutorOptions withChunk(int rows, int outputs) {
        return new ExecutorOptions(
                activations,
                kvType,
                contextLength,
                sequences,
                rows,
                outputs,
                disabledRewrites,
                preferredVariants,
                chooser,
                kvPool);
    }

    public ExecutorOptions withSequences(int count) {
        return new ExecutorOptions(
                activations,
                kvType,
                contextLength,
                count,
                chunkRows,
                chunkOutputs,
                disabledRewrites,
                preferredVariants,
                chooser,
                kvPool);
    }

    public ExecutorOptions withDisabledRewrites(List<String> names) {
        return new ExecutorOptions(
                activations,
                kvType,
                contextLength,
                sequences,
                chunkRows,
                chunkOutputs,
                names,
                preferredVariants,
                chooser,
                kvPool);
    }

    public ExecutorOptions withPreferredVariants(Map<String, String> names) {
        return new ExecutorOptions(
                activations,
                kvType,
                contextLength,
                sequences,
                chunkRows,
                chunkOutputs,
                disabledRewrites,
                names,
                chooser,
                kvPool);
    }

    public ExecutorOptions withChooser(ChooserKind kind) {
        return new ExecutorOptions(
                activations,
                kvType,
                contextLength,
                sequences,
                chunkRows,
                chunkOutputs,
                disabledRewrites,
                preferredVariants,
                kind,
                kvPool);
    }

    public ExecutorOptions withKvPool(KvPool pool) {
        return new ExecutorOptions(
                activations,
                kvType,
                contextLength,
                sequences,
                chunkRows,
                chunkOutputs,
                disabledRewrites,
                preferredVariants,
                chooser,
                pool);
    }
}
