package dev.millrace.scheduler;

import dev.millrace.kernels.reference.ReferenceSampling;
import dev.millrace.kernels.sampling.TokenDraw;
import dev.millrace.scheduler.graph.Graph;
import dev.millrace.scheduler.graph.ReferenceInterpreter;
import dev.millrace.scheduler.graph.Rows;
import dev.millrace.scheduler.graph.StepOutputs;
import dev.millrace.scheduler.graph.WeightSource;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;

/**
 * An executor in plain Java, over the {@link ReferenceInterpreter}: slow, and right. It needs no device and is what
 * devices are compared with.
 */
public final class ReferenceExecutor implements Executor {

    private static final String LOGITS = "logits";
    private static final String TOKEN = "token";

    private final ReferenceInterpreter interpreter;
    private final Limits limits;
    private final StepRules rules;
    private final CachePages cache;
    private long steps;
    private boolean closed;

    /**
     * @param graph a graph with the outputs {@code logits} and {@code token}
     * @param numerics roundings of a device to imitate
     */
    public ReferenceExecutor(Graph graph, WeightSource weights, ReferenceInterpreter.Numerics numerics, Limits limits) {
        this.interpreter = new ReferenceInterpreter(graph, weights.cached(), numerics);
        this.limits = limits;
        this.rules = new StepRules(limits);
        this.cache = new ReferenceCachePages(interpreter, rules, limits, numerics.kvType());
    }

    @Override
    public Limits limits() {
        return limits;
    }

    @Override
    public void run(StepBatch batch, StepResult result) {
        if (closed) {
            throw new IllegalStateException("the executor is closed");
        }
        rules.check(batch);
        rules.begin(batch);
        StepOutputs outputs = interpreter.run(rows(batch));
        rules.end();
        steps++;
        if (batch.outputs() == 0) {
            return;
        }
        System.arraycopy(outputs.ints(TOKEN), 0, result.tokensToFill(), 0, batch.outputs());
        float[] logits = outputs.floats(LOGITS);
        switch (batch.want()) {
            case TOKEN -> {}
            case LOGITS ->
                System.arraycopy(
                        logits, 0, result.logitsToFill(batch.outputs()), 0, batch.outputs() * limits.vocabularySize());
            case CANDIDATES -> candidates(logits, batch.outputs(), result);
            case DRAWN -> {
                candidates(logits, batch.outputs(), result);
                result.tokensToFill()[0] = draw(Objects.requireNonNull(batch.draw()), result);
            }
        }
    }

    private static int draw(TokenDraw draw, StepResult result) {
        int count = 0;
        while (count < result.candidateCount() && result.candidateIds()[count] >= 0) {
            if (Float.isInfinite(result.candidateLogits()[count++])) {
                return TokenDraw.NOT_FINITE;
            }
        }
        return count == 0 ? TokenDraw.NO_TOKEN : draw.sample(result.candidateIds(), result.candidateLogits(), count);
    }

    @Override
    public boolean draws() {
        return true;
    }

    @Override
    public CachePages cache() {
        return cache;
    }

    @Override
    public List<String> variants() {
        return List.of("reference");
    }

    @Override
    public Counters counters() {
        return new Counters(steps, 0, 0, 0);
    }

    @Override
    public void close() {
        closed = true;
    }

    private static Rows rows(StepBatch batch) {
        return new Rows(
                IntStream.range(0, batch.rows()).map(batch::token).toArray(),
                IntStream.range(0, batch.rows()).map(batch::position).toArray(),
                IntStream.range(0, batch.rows()).map(batch::sequence).toArray(),
                IntStream.range(0, batch.outputs()).map(batch::outputRow).toArray());
    }

    private void candidates(float[] logits, int outputs, StepResult result) {
        int vocabularySize = limits.vocabularySize();
        int count = Math.min(StepResult.CANDIDATES, vocabularySize);
        result.candidatesToFill(outputs, count);
        for (int output = 0; output < outputs; output++) {
            int base = output * vocabularySize;
            float[] row = Arrays.copyOfRange(logits, base, base + vocabularySize);
            int[] best = ReferenceSampling.topCandidates(row, count);
            for (int i = 0; i < count; i++) {
                result.candidateIds()[output * count + i] = i < best.length ? best[i] : -1;
                result.candidateLogits()[output * count + i] = i < best.length ? row[best[i]] : Float.NaN;
            }
        }
    }
}
