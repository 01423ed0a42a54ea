package dev.millrace.kernels.phase;

import dev.millrace.kernels.expression.Slot;
import dev.millrace.kernels.sampling.TokenDraw;
import java.util.List;

/**
 * The token that is drawn among the candidates of a step's only output; see {@link TokenDraw}.
 *
 * @param label what it is, for people
 * @param chunks stretches of columns that {@link CandidatesPhase} has searched side by side
 * @param candidates what it found
 * @param draw how to draw, moved on by one token: {@link TokenDraw#INTS} ints
 * @param tokens result, one id
 */
public record DrawPhase(String label, int chunks, Slot candidates, Slot draw, Slot tokens) {

    /** Writes the kernel. */
    public PhaseKernel kernel(Bucket bucket) {
        PhaseSource source = new PhaseSource(bucket, AttentionShape.none())
                .define("CHUNKS", chunks)
                .define("CANDIDATES", CandidatesPhase.COUNT);
        for (TokenDraw.Place place : TokenDraw.Place.values()) {
            source.define("DRAW_" + place.name(), place.index());
        }
        source.resource("base/step.cl").resource("sampling/draw.cl");
        return new PhaseKernel(label, "draw", source.build(), List.of(candidates, draw, tokens), 1, 1, "sampling/draw");
    }
}
