package dev.millrace.scheduler.queue;

import dev.millrace.kernels.phase.Bucket;
import dev.millrace.kernels.sampling.TokenDraw;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * All launches of a step of one shape bucket, in order: a value, built once and replayed.
 *
 * @param bucket the shapes
 * @param launches what runs
 * @param activationBytes bytes of the activation arena
 * @param activationBoundBytes the most that is alive at once: no arena can be smaller
 * @param results places of what the host reads: bytes from the start of the result buffer
 * @param resultBytes bytes of the result buffer
 */
public record StepPlan(
        Bucket bucket,
        List<PlannedLaunch> launches,
        long activationBytes,
        long activationBoundBytes,
        Map<String, Long> results,
        long resultBytes) {

    /** Buffer names in {@link Location#buffer()}. */
    static final String ACTIVATIONS = "activations";

    static final String RESULTS = "results";
    static final String TABLES = "tables";
    static final String WEIGHTS = "weights.";
    static final String CACHE = "cache.";

    /** How tokens are drawn; see {@link dev.millrace.kernels.sampling.TokenDraw}. */
    static final String DRAW = "draw";

    static final long DRAW_BYTES = (long) TokenDraw.INTS * Integer.BYTES;

    /** Result names. */
    static final String LOGITS = "logits";

    /** One int before the tokens: see {@code StepLayout.TICKET}. */
    static final String TICKET = "ticket";

    static final String TOKENS = "tokens";
    static final String CANDIDATES = "candidates";

    /** Tokens of a looped launch that reads its own on: how many, then they. */
    static final String RUN = "run";

    public StepPlan {
        launches = List.copyOf(launches);
        results = Map.copyOf(results);
    }

    /** Bytes from the result buffer's start to a result. */
    long resultOffset(String name) {
        Long offset = results.get(name);
        if (offset == null) {
            throw new IllegalArgumentException("the plan has no result '" + name + "'; it has " + results.keySet());
        }
        return offset;
    }

    /** Places of the slots of the kernel that chooses candidates: logits, candidates. */
    List<Location> candidatesPlaces() {
        long candidates = resultOffset(CANDIDATES);
        return List.of(
                new Location(RESULTS, resultOffset(LOGITS), candidates - resultOffset(LOGITS)),
                new Location(RESULTS, candidates, resultBytes - candidates));
    }

    /** Places of the slots of the kernel that draws a token: candidates, draw, tokens. */
    List<Location> drawPlaces() {
        return List.of(
                candidatesPlaces().get(1),
                new Location(DRAW, 0, DRAW_BYTES),
                new Location(RESULTS, resultOffset(TOKENS), Integer.BYTES));
    }

    /** The variants of its launches. */
    Stream<String> variants() {
        return launches.stream().map(launch -> launch.kernel().variant());
    }
}
