package dev.millrace.scheduler.queue;

import dev.millrace.opencl.Buffer;
import dev.millrace.opencl.Queue;
import dev.millrace.scheduler.StepBatch;
import dev.millrace.scheduler.pages.PageTables;
import dev.millrace.scheduler.pages.TableChanges;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.IntBuffer;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * The page tables as the device has them, and the pages behind them. What a step needs of both is enqueued before the step, in
 * the same queue: copies of pages that others share, and the part of the table that changed. Mostly that is nothing.
 */
final class DevicePages {

    private final PageTables tables;
    private final List<CacheLayout.Strip> strips;
    private final Map<String, Buffer> buffers;
    private final Buffer tableBuffer;
    private final long tableOffset;
    private final ByteBuffer host;
    private final IntBuffer entries;
    private long hostToDeviceBytes;

    /** @param place of the page table on the device */
    DevicePages(PageTables tables, CacheLayout layout, Map<String, Buffer> buffers, Location place) {
        this.tables = tables;
        this.strips = layout.strips();
        this.buffers = Map.copyOf(buffers);
        tableBuffer = Objects.requireNonNull(buffers.get(place.buffer()));
        tableOffset = place.offset();
        host = ByteBuffer.allocateDirect(Math.toIntExact(place.byteSize())).order(ByteOrder.nativeOrder());
        entries = host.asIntBuffer();
    }

    /** Which page is whose. */
    PageTables tables() {
        return tables;
    }

    /**
     * Makes the pages that a step writes its own, and tells the device.
     *
     * @return bytes that go down for it
     * @throws dev.millrace.scheduler.CacheFullException when no page is left; nothing was done then
     */
    int prepare(Queue queue, StepBatch batch) {
        tables.prepare(batch);
        TableChanges changes = tables.changes();
        for (int i = 0; i < changes.copies(); i++) {
            copy(queue, changes.copyFrom(i), changes.copyTo(i));
        }
        if (!changes.unseen()) {
            return 0;
        }
        // The step that follows is waited for, so nobody changes what is on its way.
        changes.write(entries);
        host.limit(changes.unseenTo() * Integer.BYTES).position(changes.unseenFrom() * Integer.BYTES);
        queue.write(tableBuffer, tableOffset + host.position(), host, false, null, false);
        changes.seen();
        hostToDeviceBytes += host.remaining();
        return host.remaining();
    }

    /** Copies a page of all layers within the device. */
    void copy(Queue queue, int from, int to) {
        for (int i = 0; i < strips.size(); i++) {
            CacheLayout.Strip strip = strips.get(i);
            Buffer buffer = buffer(strip);
            queue.copy(buffer, at(strip, from), buffer, at(strip, to), strip.pageBytes(), null, false);
        }
    }

    /** The strips of a page, in order. */
    List<CacheLayout.Strip> strips() {
        return strips;
    }

    /** The buffer that a strip lies in. */
    Buffer buffer(CacheLayout.Strip strip) {
        return Objects.requireNonNull(
                buffers.get(strip.location().buffer()), strip.location().buffer());
    }

    /** Where a page of a strip begins in its buffer. */
    static long at(CacheLayout.Strip strip, int page) {
        return strip.location().offset() + page * strip.pageBytes();
    }

    /** Bytes of page tables that steps have sent. */
    long hostToDeviceBytes() {
        return hostToDeviceBytes;
    }
}
