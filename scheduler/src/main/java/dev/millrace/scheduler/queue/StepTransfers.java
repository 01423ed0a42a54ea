package dev.millrace.scheduler.queue;

import dev.millrace.kernels.expression.ExpressionWriter;
import dev.millrace.kernels.phase.CandidateMerge;
import dev.millrace.kernels.phase.CandidatesPhase;
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

    private static final int HEADER_INTS = 4;

    private final Buffer step;
    private final Buffer results;
    private final ByteBuffer down;
    private final ByteBuffer tokensUp;
    private final int candidateChunks;
    private final CandidateMerge merge;
    private final int vocabularySize;
    private @Nullable ByteBuffer up;
    private long hostToDeviceBytes;
    private long deviceToHostBytes;

    StepTransfers(Buffer step, @Nullable Buffer results, Executor.Limits limits, int candidateChunks) {
        if (results == null) {
            throw new IllegalStateException("there is no result buffer");
        }
        this.step = step;
        this.results = results;
        this.candidateChunks = candidateChunks;
        merge = new CandidateMerge(candidateChunks);
        vocabularySize = limits.vocabularySize();
        down = direct(Math.toIntExact(byteSize(limits.rows())));
        tokensUp = direct(limits.outputs() * Integer.BYTES);
    }

    private static ByteBuffer direct(int bytes) {
        return ByteBuffer.allocateDirect(bytes).order(ByteOrder.nativeOrder());
    }

    /** Bytes of the step buffer for so many rows. */
    static long byteSize(int rows) {
        return (HEADER_INTS + 4L * rows) * Integer.BYTES;
    }

    /** Bytes of a step that are sent, by the rows of its bucket and its own outputs. */
    static int bytesSent(int bucketRows, int outputs) {
        return (HEADER_INTS + 3 * bucketRows + outputs) * Integer.BYTES;
    }

    /** Sends a step; see {@code base/step.cl} for the layout. */
    void send(Queue queue, StepBatch batch, int bucketRows) {
        down.clear();
        down.putInt(0, batch.rows()).putInt(4, batch.outputs()).putInt(8, 0).putInt(12, 0);
        for (int row = 0; row < batch.rows(); row++) {
            down.putInt((HEADER_INTS + row) * 4, batch.token(row));
            down.putInt((HEADER_INTS + bucketRows + row) * 4, batch.position(row));
            down.putInt((HEADER_INTS + 2 * bucketRows + row) * 4, batch.sequence(row));
        }
        for (int output = 0; output < batch.outputs(); output++) {
            down.putInt((HEADER_INTS + 3 * bucketRows + output) * 4, batch.outputRow(output));
        }
        int bytes = bytesSent(bucketRows, batch.outputs());
        down.limit(bytes);
        queue.write(step, 0, down, false, null, false);
        hostToDeviceBytes += bytes;
    }

    /** Fetches what was asked for; waits for the step. */
    void receive(Queue queue, StepBatch batch, StepResult result, StepPlan plan) {
        int outputs = batch.outputs();
        if (outputs == 0) {
            queue.finish();
            return;
        }
        tokensUp.clear().limit(outputs * Integer.BYTES);
        queue.read(results, plan.resultOffset(StepPlan.TOKENS), tokensUp, true, null, false);
        deviceToHostBytes += (long) outputs * Integer.BYTES;
        int[] tokens = result.tokensToFill();
        for (int output = 0; output < outputs; output++) {
            tokens[output] = tokensUp.getInt(output * Integer.BYTES);
        }
        if (batch.want() == StepBatch.Want.LOGITS) {
            logits(queue, outputs, result, plan);
        } else if (batch.want() == StepBatch.Want.CANDIDATES) {
            candidates(queue, outputs, result, plan);
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
        ByteBuffer bytes = room(Math.toIntExact(CandidatesPhase.byteSize(outputs, candidateChunks)));
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
