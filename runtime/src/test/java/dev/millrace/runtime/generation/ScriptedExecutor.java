package dev.millrace.runtime.generation;

import dev.millrace.scheduler.CachePages;
import dev.millrace.scheduler.Executor;
import dev.millrace.scheduler.KvPool;
import dev.millrace.scheduler.StepBatch;
import dev.millrace.scheduler.StepBatch.Want;
import dev.millrace.scheduler.StepResult;
import dev.millrace.scheduler.pages.PageTables;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicLong;

/**
 * An executor whose answer is a function of the (token, position) pairs in its cache: after token {@code t} at position
 * {@code p} comes {@code (t * 7 + p + sum of all tokens before) mod vocabulary}. It fails on holes in the cache, of which each
 * sequence has its own. Page tables say how many pages it has left; what is in them is not shared.
 */
public final class ScriptedExecutor implements Executor {

    private static final int PAGE = 4;
    private static final int HOLE = -1;

    private final Limits limits;
    private int pageReads;
    private int pageWrites;
    private int forks;
    private final int[][] cache;
    private final PageTables tables;
    private final List<Integer> rowsPerStep = new ArrayList<>();
    private final AtomicLong steps = new AtomicLong();
    private volatile boolean closed;
    private int spoiledPosition = -1;
    private float spoiled;

    public ScriptedExecutor(int rows, int outputs, int contextLength, int vocabularySize) {
        this(rows, outputs, contextLength, 1, vocabularySize);
    }

    public ScriptedExecutor(int rows, int outputs, int contextLength, int sequences, int vocabularySize) {
        this(rows, outputs, contextLength, sequences, vocabularySize, KvPool.DEFAULT);
    }

    public ScriptedExecutor(int rows, int outputs, int contextLength, int sequences, int vocabularySize, KvPool pool) {
        limits = new Limits(rows, outputs, contextLength, sequences, vocabularySize);
        int perSequence = (contextLength + PAGE - 1) / PAGE;
        tables = new PageTables(
                Objects.requireNonNullElse(pool.pages(), sequences * perSequence), sequences, perSequence, PAGE);
        cache = new int[sequences][contextLength + PAGE];
        for (int[] sequence : cache) {
            Arrays.fill(sequence, HOLE);
        }
    }

    /** What comes after these tokens. */
    public static int next(int[] tokens, int count, int vocabularySize) {
        long sum = 0;
        for (int i = 0; i < count - 1; i++) {
            sum += tokens[i];
        }
        return (int) ((tokens[count - 1] * 7L + count - 1 + sum) % vocabularySize);
    }

    /** The tokens that follow these. */
    public static List<Integer> answer(List<Integer> prompt, int count, int vocabularySize) {
        List<Integer> all = new ArrayList<>(prompt);
        for (int i = 0; i < count; i++) {
            int[] tokens = all.stream().mapToInt(Integer::intValue).toArray();
            all.add(next(tokens, tokens.length, vocabularySize));
        }
        return all.subList(prompt.size(), all.size());
    }

    /** The logit of a token where {@code next} is what comes. */
    public static float logit(int token, int next) {
        return token == next ? 3f : -(float) (token % 5);
    }

    /** Makes the best logit after a position something else; NaN takes all other logits with it. */
    public ScriptedExecutor spoil(int position, float logit) {
        spoiledPosition = position;
        spoiled = logit;
        return this;
    }

    public List<Integer> rowsPerStep() {
        return rowsPerStep;
    }

    public boolean isClosed() {
        return closed;
    }

    @Override
    public Limits limits() {
        return limits;
    }

    @Override
    public void run(StepBatch batch, StepResult result) {
        if (closed || batch.rows() > limits.rows() || batch.outputs() > limits.outputs()) {
            throw new IllegalArgumentException("rows " + batch.rows() + ", outputs " + batch.outputs());
        }
        tables.prepare(batch);
        rowsPerStep.add(batch.rows());
        steps.incrementAndGet();
        for (int row = 0; row < batch.rows(); row++) {
            if (batch.position(row) >= limits.contextLength()) {
                throw new IllegalArgumentException("position " + batch.position(row));
            }
            cache[batch.sequence(row)][batch.position(row)] = batch.token(row);
        }
        for (int output = 0; output < batch.outputs(); output++) {
            int row = batch.outputRow(output);
            int next = after(cache[batch.sequence(row)], batch.position(row));
            result.tokensToFill()[output] = next;
            if (batch.want() == Want.LOGITS) {
                float[] logits = result.logitsToFill(batch.outputs());
                for (int token = 0; token < limits.vocabularySize(); token++) {
                    logits[output * limits.vocabularySize() + token] = logit(token, next);
                }
            } else if (batch.want() == Want.CANDIDATES) {
                result.candidatesToFill(batch.outputs(), 2);
                result.candidateIds()[output * 2] = next;
                result.candidateLogits()[output * 2] = 3f;
                result.candidateIds()[output * 2 + 1] = (next + 1) % limits.vocabularySize();
                result.candidateLogits()[output * 2 + 1] = 2.9f;
            }
            if (batch.position(batch.outputRow(output)) == spoiledPosition) {
                spoil(batch.want(), result, output, next);
            }
        }
    }

    private void spoil(Want want, StepResult result, int output, int next) {
        if (want == Want.LOGITS) {
            result.logits()[output * limits.vocabularySize() + next] = spoiled;
        } else if (want == Want.CANDIDATES) {
            result.candidateLogits()[output * 2] = spoiled;
        } else if (Float.isNaN(spoiled)) {
            result.tokensToFill()[output] = -1;
        }
    }

    private int after(int[] sequence, int position) {
        for (int i = 0; i <= position; i++) {
            if (sequence[i] == HOLE) {
                throw new IllegalStateException("nothing was read at position " + i);
            }
        }
        return next(sequence, position + 1, limits.vocabularySize());
    }

    /** Pages of four tokens. */
    @Override
    public CachePages cache() {
        return new CachePages() {
            @Override
            public Shape shape() {
                return new Shape(PAGE, PAGE * Integer.BYTES, "scripted");
            }

            @Override
            public void read(int sequence, int page, ByteBuffer target) {
                pageReads++;
                target.slice().asIntBuffer().put(cache[sequence], page * PAGE, PAGE);
            }

            @Override
            public void write(int sequence, int page, ByteBuffer source) {
                tables.overwrite(sequence, page);
                pageWrites++;
                source.slice().asIntBuffer().get(cache[sequence], page * PAGE, PAGE);
            }

            @Override
            public void resume(int sequence, int length) {
                tables.requireMapped(sequence, length);
                tables.truncate(sequence, length);
                Arrays.fill(cache[sequence], length, cache[sequence].length, HOLE);
            }

            @Override
            public void fork(int from, int to, int length) {
                tables.fork(from, to, length);
                System.arraycopy(cache[from], 0, cache[to], 0, length);
                resume(to, length);
                forks += from == to ? 0 : 1; // to begin as oneself is to be cut short
            }

            @Override
            public void release(int sequence) {
                resume(sequence, 0);
            }

            @Override
            public Usage usage() {
                return tables.usage();
            }
        };
    }

    /** Pages that went to the host, and came back. */
    public int pageReads() {
        return pageReads;
    }

    /** Sequences that began as another one. */
    public int forks() {
        return forks;
    }

    public int pageWrites() {
        return pageWrites;
    }

    @Override
    public List<String> variants() {
        return List.of("scripted");
    }

    @Override
    public Counters counters() {
        long count = steps.get();
        return new Counters(count, count * 10, count * 20, count * 30);
    }

    @Override
    public void close() {
        closed = true;
    }
}
