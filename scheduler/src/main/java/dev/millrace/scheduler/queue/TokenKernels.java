package dev.millrace.scheduler.queue;

import dev.millrace.kernels.expression.Slot;
import dev.millrace.kernels.phase.Bucket;
import dev.millrace.kernels.phase.CandidatesPhase;
import dev.millrace.kernels.phase.DrawPhase;
import dev.millrace.kernels.phase.PhaseKernel;
import dev.millrace.kernels.phase.SamplingVariant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * What comes behind a plan's own launches, in steps that want it: the candidates of each output, and the token that is drawn
 * among them. Each kernel is written once for a bucket. Thread-safe.
 */
final class TokenKernels {

    private static final Slot LOGITS = new Slot("logits", Slot.Content.ROWS);
    private static final Slot CANDIDATES = new Slot("candidates", Slot.Content.CANDIDATES);
    private static final Slot DRAW = new Slot("draw", Slot.Content.INTEGERS);
    private static final Slot TOKENS = new Slot("tokens", Slot.Content.INTEGERS);

    private final SamplingVariant variant;
    private final int columns;
    private final int chunks;
    private final Map<Bucket, PhaseKernel> candidates = new ConcurrentHashMap<>();
    private final Map<Bucket, PhaseKernel> draws = new ConcurrentHashMap<>();

    /**
     * @param variant how many kernels there are
     * @param columns logits of an output
     * @param chunks stretches of logits that are searched side by side
     */
    TokenKernels(SamplingVariant variant, int columns, int chunks) {
        this.variant = variant;
        this.columns = columns;
        this.chunks = chunks;
    }

    /**
     * A kernel bound to its places.
     *
     * @param kernel what runs
     * @param arguments places of its slots
     */
    record Bound(PhaseKernel kernel, List<Location> arguments) {

        Bound {
            arguments = List.copyOf(arguments);
        }
    }

    /** Those of the variant for a plan, in order: which of them a step runs {@link PhaseCounts} says. */
    List<Bound> of(StepPlan plan) {
        List<Bound> kernels = new ArrayList<>();
        if (variant.preselects()) {
            kernels.add(new Bound(
                    candidates.computeIfAbsent(
                            plan.bucket(),
                            new CandidatesPhase("candidates", columns, chunks, LOGITS, CANDIDATES)::kernel),
                    plan.candidatesPlaces()));
        }
        if (variant.draws()) {
            kernels.add(new Bound(
                    draws.computeIfAbsent(
                            plan.bucket(), new DrawPhase("draw", chunks, CANDIDATES, DRAW, TOKENS)::kernel),
                    plan.drawPlaces()));
        }
        return kernels;
    }

    /** Others for the same logits. */
    TokenKernels with(SamplingVariant other) {
        return new TokenKernels(other, columns, chunks);
    }

    SamplingVariant variant() {
        return variant;
    }

    /** Chunks in which the candidates of an output are found. */
    int chunks() {
        return chunks;
    }
}
