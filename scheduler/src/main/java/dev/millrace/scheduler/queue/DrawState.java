package dev.millrace.scheduler.queue;

import dev.millrace.kernels.sampling.TokenDraw;
import dev.millrace.opencl.Buffer;
import dev.millrace.opencl.Queue;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * How tokens are drawn, as the device has it. The device moves it on by each token, and so does the host when it has the
 * tokens; while both agree nothing is sent. After a step that was lost they do not, and the step is drawn from the same state
 * again.
 */
final class DrawState {

    private final Buffer buffer;
    private final ByteBuffer bytes =
            ByteBuffer.allocateDirect(Math.toIntExact(StepPlan.DRAW_BYTES)).order(ByteOrder.nativeOrder());
    private @Nullable TokenDraw there;
    private long count;

    DrawState(@Nullable Buffer buffer) {
        this.buffer = Objects.requireNonNull(buffer);
    }

    /** Makes the device ready to draw. Returns the bytes that go down for it. */
    int prepare(Queue queue, TokenDraw draw) {
        boolean known = draw == there && count == draw.count();
        there = null;
        if (known) {
            return 0;
        }
        draw.write(bytes.asIntBuffer());
        queue.write(buffer, 0, bytes, false, null, false);
        return bytes.capacity();
    }

    /** Takes note that a step has run whose tokens the draw knows of. */
    void agree(TokenDraw draw) {
        there = draw;
        count = draw.count();
    }
}
