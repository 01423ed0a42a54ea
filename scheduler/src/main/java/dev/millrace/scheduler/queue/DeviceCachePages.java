package dev.millrace.scheduler.queue;

import dev.millrace.opencl.Buffer;
import dev.millrace.opencl.Queue;
import dev.millrace.scheduler.CachePages;
import dev.millrace.scheduler.StepRules;
import dev.millrace.scheduler.pages.PageTables;
import java.nio.ByteBuffer;

/** The pages of a cache on a device: of each layer a strip of its keys and one of its values, one after the other. */
final class DeviceCachePages implements CachePages {

    private final Queue queue;
    private final DevicePages pages;
    private final PageTables tables;
    private final CacheLayout layout;
    private final StepRules rules;
    private final Shape shape;

    DeviceCachePages(Queue queue, DevicePages pages, CacheLayout layout, StepRules rules) {
        this.queue = queue;
        this.pages = pages;
        this.tables = pages.tables();
        this.layout = layout;
        this.rules = rules;
        shape = new Shape(layout.pagePositions(), layout.pageBytes(), layout.pageLayout());
    }

    @Override
    public Shape shape() {
        return shape;
    }

    @Override
    public void read(int sequence, int page, ByteBuffer target) {
        check(sequence, page, target);
        int physical = tables.page(sequence, page);
        if (physical == PageTables.UNMAPPED) {
            layout.clearFrom(0, target);
            return;
        }
        eachStrip(physical, target, (buffer, offset, piece) -> queue.read(buffer, offset, piece, false, null, false));
        int written = rules.written(sequence) - page * shape.pagePositions();
        if (written < shape.pagePositions()) {
            layout.clearFrom(Math.max(0, written), target);
        }
    }

    @Override
    public void write(int sequence, int page, ByteBuffer source) {
        check(sequence, page, source);
        int physical = tables.overwrite(sequence, page);
        rules.forget(sequence, page * shape.pagePositions());
        eachStrip(physical, source, (buffer, offset, piece) -> queue.write(buffer, offset, piece, false, null, false));
    }

    @Override
    public void resume(int sequence, int length) {
        rules.checkLength(sequence, length);
        tables.requireMapped(sequence, length);
        tables.truncate(sequence, length);
        rules.resume(sequence, length);
    }

    @Override
    public void fork(int from, int to, int length) {
        rules.checkFork(from, to, length);
        rules.forget(to, from == to ? length : 0);
        if (tables.sharing() || from == to) {
            tables.fork(from, to, length);
        } else {
            for (int page = 0; page < shape.pages(length); page++) {
                pages.copy(queue, tables.page(from, page), tables.page(to, page));
            }
        }
        rules.resume(to, length);
    }

    @Override
    public void release(int sequence) {
        resume(sequence, 0);
    }

    @Override
    public Usage usage() {
        return tables.usage();
    }

    private void check(int sequence, int page, ByteBuffer host) {
        rules.checkLength(sequence, 0);
        if (page < 0 || page >= tables.pagesPerSequence() || host.remaining() != shape.pageBytes()) {
            throw new IllegalArgumentException("page " + page + " with " + host.remaining() + " bytes; a sequence has "
                    + tables.pagesPerSequence() + " pages of " + shape.pageBytes());
        }
    }

    private void eachStrip(int physical, ByteBuffer host, Transfer transfer) {
        int at = host.position();
        for (CacheLayout.Strip strip : pages.strips()) {
            int bytes = Math.toIntExact(strip.pageBytes());
            transfer.run(pages.buffer(strip), DevicePages.at(strip, physical), host.slice(at, bytes));
            at += bytes;
        }
        queue.finish();
    }

    private interface Transfer {
        void run(Buffer buffer, long offset, ByteBuffer piece);
    }
}
