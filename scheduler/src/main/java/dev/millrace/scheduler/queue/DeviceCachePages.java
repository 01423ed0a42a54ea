package dev.millrace.scheduler.queue;

import dev.millrace.opencl.Buffer;
import dev.millrace.opencl.Queue;
import dev.millrace.scheduler.CachePages;
import dev.millrace.scheduler.StepRules;
import java.nio.ByteBuffer;
import java.util.Map;

/** The pages of a cache on a device: of each layer a strip of its keys and one of its values, one after the other. */
final class DeviceCachePages implements CachePages {

    private final Queue queue;
    private final Map<String, Buffer> buffers;
    private final CacheLayout layout;
    private final int pagesPerSequence;
    private final StepRules rules;
    private final Shape shape;

    /** @param pagesPerSequence each sequence owns as many, in order; see {@link Tables} */
    DeviceCachePages(
            Queue queue, Map<String, Buffer> buffers, CacheLayout layout, int pagesPerSequence, StepRules rules) {
        this.queue = queue;
        this.buffers = Map.copyOf(buffers);
        this.layout = layout;
        this.pagesPerSequence = pagesPerSequence;
        this.rules = rules;
        shape = new Shape(ExecutorAssembly.PAGE, layout.pageBytes(), layout.pageLayout());
    }

    @Override
    public Shape shape() {
        return shape;
    }

    @Override
    public void read(int sequence, int page, ByteBuffer target) {
        eachStrip(
                sequence,
                page,
                target,
                (buffer, offset, piece) -> queue.read(buffer, offset, piece, false, null, false));
        int written = rules.written(sequence) - page * shape.pagePositions();
        if (written < shape.pagePositions()) {
            layout.clearFrom(Math.max(0, written), target);
        }
    }

    @Override
    public void write(int sequence, int page, ByteBuffer source) {
        rules.forget(sequence, page * shape.pagePositions());
        eachStrip(
                sequence,
                page,
                source,
                (buffer, offset, piece) -> queue.write(buffer, offset, piece, false, null, false));
    }

    @Override
    public void resume(int sequence, int length) {
        rules.resume(sequence, length);
    }

    private void eachStrip(int sequence, int page, ByteBuffer host, Transfer transfer) {
        if (page < 0 || page >= pagesPerSequence || host.remaining() != shape.pageBytes()) {
            throw new IllegalArgumentException("page " + page + " with " + host.remaining() + " bytes; a sequence has "
                    + pagesPerSequence + " pages of " + shape.pageBytes());
        }
        long physical = (long) sequence * pagesPerSequence + page;
        int at = host.position();
        for (CacheLayout.Strip strip : layout.strips()) {
            int bytes = Math.toIntExact(strip.pageBytes());
            Buffer buffer = buffers.get(strip.location().buffer());
            if (buffer == null) {
                throw new IllegalStateException("no buffer '" + strip.location().buffer() + "'");
            }
            transfer.run(buffer, strip.location().offset() + physical * bytes, host.slice(at, bytes));
            at += bytes;
        }
        queue.finish();
    }

    private interface Transfer {
        void run(Buffer buffer, long offset, ByteBuffer piece);
    }
}
