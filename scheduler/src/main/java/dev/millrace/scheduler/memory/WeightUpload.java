package dev.millrace.scheduler.memory;

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
        for (UploadPlan.Chunk chunk : UploadPlan.of(layout, chunkBytes).chunks()) {
            StagingBuffer stage = stages.get(chunk.stage());
            stage.await();
            Buffer arena = arenas.get(chunk.place().arena());
            if (chunk.isVector()) {
                vector(chunk, stage, arena, raw);
            } else {
                rows(chunk, stage, arena, raw);
            }
            progress.loaded(done, total);
        }
        stages.forEach(StagingBuffer::await);
    }

    /** Sends some rows, and has them repacked when they are there. */
    private void rows(UploadPlan.Chunk chunk, StagingBuffer stage, Buffer arena, RawWeights raw) {
        ByteBuffer host = stage.room(chunk.rawBytes());
        read(chunk, host, raw);
        Packing packing = new Packing(
                chunk.weight().type(),
                stage.buffer(),
                0,
                arena,
                chunk.place().offset(),
                chunk.rows(),
                chunk.weight().columns(),
                chunk.firstTile());
        stage.busyUntil(upload.write(stage.buffer(), 0, host, false, null, true));
        upload.flush();
        stage.busyUntil(kernels.pack(compute, packing, stage.busy(), true));
        compute.flush();
    }

    /** Converts a vector and sends it to its place. */
    private void vector(UploadPlan.Chunk chunk, StagingBuffer stage, Buffer arena, RawWeights raw) {
        StoredWeight weight = chunk.weight();
        ByteBuffer host = stage.room(chunk.rawBytes());
        read(chunk, host, raw);
        float[] values = new float[Math.toIntExact(weight.byteSize() / Float.BYTES)];
        weight.type().unpackRow(host, weight.columns(), values, 0);
        ByteBuffer floats = stage.room(Math.toIntExact(weight.byteSize()));
        floats.asFloatBuffer().put(values);
        stage.busyUntil(upload.write(arena, chunk.place().offset(), floats, false, null, true));
        upload.flush();
    }

    private void read(UploadPlan.Chunk chunk, ByteBuffer host, RawWeights raw) {
        raw.read(chunk.weight().name(), chunk.rawOffset(), host.duplicate());
        done += host.remaining();
    }

    /** Waits for what is under way, so that no command outlives its memory. */
    @Override
    public void close() {
        owned.close();
    }
}
