package dev.millrace.scheduler.memory;

import dev.millrace.kernels.quant.WeightType;
import dev.millrace.kernels.quant.pack.PackKernels;
import dev.millrace.kernels.quant.pack.Packing;
import dev.millrace.opencl.Belongings;
import dev.millrace.opencl.Buffer;
import dev.millrace.opencl.Context;
import dev.millrace.opencl.Queue;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/** One loading of weights: two stages that take turns, and how far it is. */
final class WeightUpload implements AutoCloseable {

    private final Queue upload;
    private final Queue compute;
    private final PackKernels kernels;
    private final int chunkBytes;
    private final Belongings owned = new Belongings();
    private final List<StagingBuffer> stages = new ArrayList<>();
    private int turn;
    private long done;

    WeightUpload(Context context, Queue upload, Queue compute, PackKernels kernels, int chunkBytes) {
        this.upload = upload;
        this.compute = compute;
        this.kernels = kernels;
        this.chunkBytes = chunkBytes;
        try {
            for (int i = 0; i < WeightLoader.STAGING_BUFFERS; i++) {
                stages.add(StagingBuffer.open(owned, context, "staging " + i, chunkBytes));
            }
        } catch (Throwable failure) {
            owned.closeAfter(failure);
            throw failure;
        }
    }

    void all(WeightArenas layout, List<Buffer> arenas, RawWeights raw, LoadProgress progress) {
        long total = layout.rawBytes();
        for (StoredWeight weight : layout.weights()) {
            Placement place = layout.placement(weight.name());
            Buffer arena = arenas.get(place.arena());
            if (weight.form() == StoredWeight.Form.VECTOR) {
                vector(weight, arena, place.offset(), raw);
                progress.loaded(done, total);
                continue;
            }
            int rowBytes = Math.toIntExact(weight.type().rawRowBytes(weight.columns()));
            int chunkRows = chunkBytes / rowBytes / WeightType.TILE_ROWS * WeightType.TILE_ROWS;
            for (int row = 0; row < weight.rows(); row += chunkRows) {
                rows(weight, row, Math.min(chunkRows, weight.rows() - row), arena, place.offset(), raw);
                progress.loaded(done, total);
            }
        }
        stages.forEach(StagingBuffer::await);
    }

    /** Sends some rows, and has them repacked when they are there. */
    private void rows(StoredWeight weight, int row, int count, Buffer arena, long offset, RawWeights raw) {
        StagingBuffer stage = nextStage();
        long rowBytes = weight.type().rawRowBytes(weight.columns());
        ByteBuffer host = stage.room(Math.toIntExact(count * rowBytes));
        read(weight, row * rowBytes, host, raw);
        Packing packing = new Packing(
                weight.type(), stage.buffer(), 0, arena, offset, count, weight.columns(), row / WeightType.TILE_ROWS);
        stage.busyUntil(upload.write(stage.buffer(), 0, host, false, null, true));
        upload.flush();
        stage.busyUntil(kernels.pack(compute, packing, stage.busy(), true));
        compute.flush();
    }

    /** Converts a vector and sends it to its place. */
    private void vector(StoredWeight weight, Buffer arena, long offset, RawWeights raw) {
        StagingBuffer stage = nextStage();
        ByteBuffer host = stage.room(Math.toIntExact(weight.rawBytes()));
        read(weight, 0, host, raw);
        float[] values = new float[Math.toIntExact(weight.byteSize() / Float.BYTES)];
        weight.type().unpackRow(host, weight.columns(), values, 0);
        ByteBuffer floats = stage.room(Math.toIntExact(weight.byteSize()));
        floats.asFloatBuffer().put(values);
        stage.busyUntil(upload.write(arena, offset, floats, false, null, true));
        upload.flush();
    }

    private void read(StoredWeight weight, long offset, ByteBuffer host, RawWeights raw) {
        raw.read(weight.name(), offset, host.duplicate());
        done += host.remaining();
    }

    /** The stage whose turn it is, once the device is done with it. */
    private StagingBuffer nextStage() {
        StagingBuffer stage = stages.get(turn);
        turn = (turn + 1) % stages.size();
        stage.await();
        return stage;
    }

    /** Waits for what is under way, so that no command outlives its memory. */
    @Override
    public void close() {
        owned.close();
    }
}
