package dev.millrace.scheduler.memory;

import dev.millrace.kernels.quant.WeightType;
import dev.millrace.kernels.quant.pack.PackKernels;
import dev.millrace.kernels.quant.pack.Packing;
import dev.millrace.opencl.Buffer;
import dev.millrace.opencl.Context;
import dev.millrace.opencl.Event;
import dev.millrace.opencl.Queue;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;

/** One loading of weights: two stages that take turns, and how far it is. */
final class WeightUpload implements AutoCloseable {

    private final Queue upload;
    private final Queue compute;
    private final PackKernels kernels;
    private final int chunkBytes;
    private final List<Stage> stages = new ArrayList<>();
    private int turn;
    private long done;

    WeightUpload(Context context, Queue upload, Queue compute, PackKernels kernels, int chunkBytes) {
        this.upload = upload;
        this.compute = compute;
        this.kernels = kernels;
        this.chunkBytes = chunkBytes;
        try {
            for (int i = 0; i < WeightLoader.STAGING_BUFFERS; i++) {
                stages.add(new Stage(context.allocate("staging " + i, chunkBytes), chunkBytes));
            }
        } catch (Throwable failure) {
            stages.forEach(Stage::close);
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
        upload.finish();
        compute.finish();
    }

    /** Sends some rows, and has them repacked when they are there. */
    private void rows(StoredWeight weight, int row, int count, Buffer arena, long offset, RawWeights raw) {
        Stage stage = nextStage();
        long rowBytes = weight.type().rawRowBytes(weight.columns());
        ByteBuffer host = stage.room(Math.toIntExact(count * rowBytes));
        read(weight, row * rowBytes, host, raw);
        Packing packing = new Packing(
                weight.type(), stage.buffer, 0, arena, offset, count, weight.columns(), row / WeightType.TILE_ROWS);
        try (Event written = wanted(upload.write(stage.buffer, 0, host, false, null, true))) {
            upload.flush();
            stage.busy = kernels.pack(compute, packing, written, true);
            compute.flush();
        }
    }

    /** Converts a vector and sends it to its place. */
    private void vector(StoredWeight weight, Buffer arena, long offset, RawWeights raw) {
        Stage stage = nextStage();
        ByteBuffer host = stage.room(Math.toIntExact(weight.rawBytes()));
        read(weight, 0, host, raw);
        float[] values = new float[Math.toIntExact(weight.byteSize() / Float.BYTES)];
        weight.type().unpackRow(host, weight.columns(), values, 0);
        ByteBuffer floats = stage.room(Math.toIntExact(weight.byteSize()));
        floats.asFloatBuffer().put(values);
        stage.busy = upload.write(arena, offset, floats, false, null, true);
        upload.flush();
    }

    private void read(StoredWeight weight, long offset, ByteBuffer host, RawWeights raw) {
        raw.read(weight.name(), offset, host.duplicate());
        done += host.remaining();
    }

    private Stage nextStage() {
        Stage stage = stages.get(turn);
        turn = (turn + 1) % stages.size();
        stage.await();
        return stage;
    }

    private static Event wanted(@org.jspecify.annotations.Nullable Event event) {
        return java.util.Objects.requireNonNull(event, "the queue gave no event");
    }

    /** Waits for what is under way, so that no command outlives its memory. */
    @Override
    public void close() {
        stages.forEach(Stage::close);
    }

    /** A staging buffer, the host memory that fills it, and the command that must end before either is used again. */
    private static final class Stage {

        private final Buffer buffer;
        private final ByteBuffer host;
        private @org.jspecify.annotations.Nullable Event busy;

        Stage(Buffer buffer, int byteSize) {
            this.buffer = buffer;
            this.host = ByteBuffer.allocateDirect(byteSize).order(ByteOrder.nativeOrder());
        }

        ByteBuffer room(int byteSize) {
            return host.duplicate().order(ByteOrder.nativeOrder()).limit(byteSize);
        }

        void await() {
            Event event = busy;
            busy = null;
            if (event != null) {
                try (event) {
                    event.await();
                }
            }
        }

        void close() {
            try {
                await();
            } finally {
                buffer.close();
            }
        }
    }
}
