package dev.millrace.scheduler.queue;

import dev.millrace.kernels.expression.ExpressionWriter;
import dev.millrace.kernels.looped.LoopedProgram;
import dev.millrace.kernels.phase.CandidateMerge;
import dev.millrace.kernels.phase.CandidatesPhase;
import dev.millrace.kernels.phase.StepLayout;
import dev.millrace.kernels.sampling.TokenDraw;
import dev.millrace.opencl.Buffer;
import dev.millrace.opencl.Queue;
import dev.millrace.scheduler.Executor;
import dev.millrace.scheduler.StepBatch;
import dev.millrace.scheduler.StepResult;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** The two ways over the bus in a step: what the step is about goes down, what the host asked for comes up. Counts bytes. */
final class StepTransfers {

    private final Buffer step;
    private final Buffer results;
    private final ByteBuffer down;
    private final ByteBuffer tokensUp;
    private final ByteBuffer runUp = direct(Math.toIntExact(LoopedProgram.Results.RUN_BYTES));
    private final TokenKernels tokens;
    private final CandidateMerge merge;
    private final DrawState draws;
    private final int vocabularySize;
    private @Nullable ByteBuffer up;
    private int ticket;
    private long hostToDeviceBytes;
    private long deviceToHostBytes;

    /**
     * @param draw where it stands how tokens are drawn
     * @param tokens what comes behind the logits
     */
    StepTransfers(
            Buffer step, @Nullable Buffer results, @Nullable Buffer draw, Executor.Limits limits, TokenKernels tokens) {
        if (results == null) {
            throw new IllegalStateException("there is no result buffer");
        }
        this.step = step;
        this.results = results;
        this.tokens = tokens;
        draws = new DrawState(draw);
        merge = new CandidateMerge(tokens.chunks());
        vocabularySize = limits.vocabularySize();
        down = direct(Math.toIntExact(byteSize(limits.rows())));
        tokensUp = direct((1 + limits.outputs()) * Integer.BYTES);
    }

    private static ByteBuffer direct(int bytes) {
        return ByteBuffer.allocateDirect(bytes).order(ByteOrder.nativeOrder());
    }

    /** Bytes of the step buffer for so many rows. */
    static long byteSize(int rows) {
        return StepLayout.ints(rows) * Integer.BYTES;
    }

    /** Bytes of a step that are sent, by the rows of its bucket and its own outputs. */
    static int bytesSent(int bucketRows, int outputs) {
        return StepLayout.outputRow(bucketRows, outputs) * Integer.BYTES;
    }

    /** Sends a step whose phases are launched one by one. */
    void send(Queue queue, StepBatch batch, int bucketRows) {
        send(queue, batch, bucketRows, PhaseRange.NONE, 0);
    }

    /**
     * Sends a step; see {@code base/step.cl} for the layout.
     *
     * @param phases the phases of a looped launch
     * @param shares what looped launches have done before, see {@link BoundLoop#shares}
     */
    void send(Queue queue, StepBatch batch, int bucketRows, PhaseRange phases, int shares) {
        ticket++;
        down.clear();
        put(StepLayout.ROWS, batch.rows());
        put(StepLayout.OUTPUTS, batch.outputs());
        put(StepLayout.FIRST_PHASE, phases.first());
        put(StepLayout.END_PHASE, phases.end());
        put(StepLayout.TICKET, ticket);
        put(StepLayout.SHARES, shares);
        int ahead = phases.equals(PhaseRange.NONE) ? 0 : ahead(batch);
        int stops = ahead == 0 ? 0 : batch.stopCount();
        put(StepLayout.RUN, ahead == 0 ? 0 : ahead + 1);
        put(StepLayout.STOPS, stops);
        for (int row = 0; row < batch.rows(); row++) {
            put(StepLayout.token(row), batch.token(row));
            put(StepLayout.position(bucketRows, row), batch.position(row));
            put(StepLayout.sequence(bucketRows, row), batch.sequence(row));
        }
        for (int output = 0; output < batch.outputs(); output++) {
            put(StepLayout.outputRow(bucketRows, output), batch.outputRow(output));
        }
        int end = StepLayout.outputRow(bucketRows, batch.outputs());
        for (int stop = 0; stop < stops; stop++) {
            put(end + stop, batch.stop(stop));
        }
        int bytes = bytesSent(bucketRows, batch.outputs()) + stops * Integer.BYTES;
        down.limit(bytes);
        queue.write(step, 0, down, false, null, false);
        hostToDeviceBytes += bytes;
        TokenDraw draw = draw(batch);
        if (draw != null) {
            hostToDeviceBytes += draws.prepare(queue, draw);
        }
    }

    /** How the token of a step is drawn, null in one that draws none. */
    private static @Nullable TokenDraw draw(StepBatch batch) {
        return batch.want() == StepBatch.Want.DRAWN && batch.outputs() > 0 ? batch.draw() : null;
    }

    /** Takes note of the tokens that a step has drawn. */
    private void drawn(StepBatch batch, StepResult result) {
        TokenDraw draw = draw(batch);
        if (draw == null) {
            return;
        }
        int last = result.token(0);
        for (int i = 0; last >= 0; i++) {
            draw.drawn(last);
            if (i == result.aheadTokens()) {
                draws.agree(draw);
                return;
            }
            last = result.aheadToken(i);
        }
        // Nothing was drawn for the last one; should somebody go on all the same, the state is sent.
    }

    /** How far a looped launch may read on: not at all with more ends than it has room for. */
    private static int ahead(StepBatch batch) {
        return batch.stopCount() > StepLayout.MOST_STOPS
                ? 0
                : Math.min(batch.ahead(), LoopedProgram.Results.MOST_RUN - 1);
    }

    private void put(int index, int value) {
        down.putInt(index * Integer.BYTES, value);
    }

    /** Fetches what was asked for; waits for the step. */
    void receive(Queue queue, StepBatch batch, StepResult result, StepPlan plan) {
        result.aheadToFill(0);
        if (batch.outputs() == 0) {
            queue.finish();
            return;
        }
        tokens(queue, batch.outputs(), result, plan);
        drawn(batch, result);
        chosen(queue, batch, result, plan);
    }

    /**
     * Fetches the tokens of a looped launch; waits for the step.
     *
     * @return how many tokens it read, 0 when it did not run to its end: nothing of the result is valid then
     */
    int receiveLooped(Queue queue, StepBatch batch, StepResult result, StepPlan plan) {
        tokens(queue, batch.outputs(), result, plan);
        if (tokensUp.getInt(0) != ticket) {
            return 0;
        }
        result.aheadToFill(0);
        if (ahead(batch) > 0) {
            run(queue, ahead(batch), result, plan);
        }
        drawn(batch, result);
        return 1 + result.aheadTokens();
    }

    /** The ticket stands before the tokens, so both come in one piece. */
    private void tokens(Queue queue, int outputs, StepResult result, StepPlan plan) {
        tokensUp.clear().limit((1 + outputs) * Integer.BYTES);
        queue.read(results, plan.resultOffset(StepPlan.TICKET), tokensUp, true, null, false);
        deviceToHostBytes += tokensUp.remaining();
        int[] tokens = result.tokensToFill();
        for (int output = 0; output < outputs; output++) {
            tokens[output] = tokensUp.getInt((1 + output) * Integer.BYTES);
        }
    }

    private void run(Queue queue, int most, StepResult result, StepPlan plan) {
        runUp.clear().limit((2 + most) * Integer.BYTES);
        queue.read(results, plan.resultOffset(StepPlan.RUN), runUp, true, null, false);
        deviceToHostBytes += runUp.remaining();
        int count = runUp.getInt(0) - 1;
        int[] ahead = result.aheadToFill(count);
        result.tokensToFill()[0] = runUp.getInt(Integer.BYTES);
        for (int i = 0; i < count; i++) {
            ahead[i] = runUp.getInt((2 + i) * Integer.BYTES);
        }
    }

    /** Fetches the logits or candidates that were asked for. */
    void chosen(Queue queue, StepBatch batch, StepResult result, StepPlan plan) {
        if (batch.outputs() == 0) {
            return;
        }
        if (batch.want() == StepBatch.Want.LOGITS) {
            logits(queue, batch.outputs(), result, plan);
        } else if (batch.want() == StepBatch.Want.CANDIDATES) {
            if (tokens.variant().preselects()) {
                candidates(queue, batch.outputs(), result, plan);
            } else {
                logits(queue, batch.outputs(), result, plan);
                result.preselect(batch.outputs());
            }
        }
    }

    private void logits(Queue queue, int outputs, StepResult result, StepPlan plan) {
        int padded = ExpressionWriter.padded(vocabularySize);
        ByteBuffer bytes = room(Math.multiplyExact(outputs * padded, Float.BYTES));
        queue.read(results, plan.resultOffset(StepPlan.LOGITS), bytes, true, null, false);
        deviceToHostBytes += bytes.remaining();
        float[] logits = result.logitsToFill(outputs);
        FloatBuffer floats = bytes.asFloatBuffer();
        for (int output = 0; output < outputs; output++) {
            floats.get(output * padded, logits, output * vocabularySize, vocabularySize);
        }
    }

    private void candidates(Queue queue, int outputs, StepResult result, StepPlan plan) {
        ByteBuffer bytes = room(Math.toIntExact(CandidatesPhase.byteSize(outputs, tokens.chunks())));
        queue.read(results, plan.resultOffset(StepPlan.CANDIDATES), bytes, true, null, false);
        deviceToHostBytes += bytes.remaining();
        int count = Math.min(StepResult.CANDIDATES, vocabularySize);
        result.candidatesToFill(outputs, count);
        for (int output = 0; output < outputs; output++) {
            int at = output * count;
            int taken = merge.merge(bytes, output, result.candidateIds(), result.candidateLogits(), at, count);
            Arrays.fill(result.candidateIds(), at + taken, at + count, -1);
            Arrays.fill(result.candidateLogits(), at + taken, at + count, Float.NaN);
        }
    }

    private ByteBuffer room(int bytes) {
        ByteBuffer buffer = up;
        if (buffer == null || buffer.capacity() < bytes) {
            buffer = direct(bytes);
            up = buffer;
        }
        buffer.clear().limit(bytes);
        return buffer;
    }

    long hostToDeviceBytes() {
        return hostToDeviceBytes;
    }

    long deviceToHostBytes() {
        return deviceToHostBytes;
    }
}
