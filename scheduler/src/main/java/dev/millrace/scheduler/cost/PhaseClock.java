package dev.millrace.scheduler.cost;

import dev.millrace.kernels.expression.Slot;
import dev.millrace.kernels.phase.AttentionShape;
import dev.millrace.kernels.phase.Bucket;
import dev.millrace.kernels.phase.MatmulVariant;
import dev.millrace.kernels.phase.PhaseKernel;
import dev.millrace.kernels.phase.StepLayout;
import dev.millrace.kernels.program.ProgramCache;
import dev.millrace.kernels.quant.KvLayout;
import dev.millrace.kernels.quant.KvType;
import dev.millrace.opencl.Belongings;
import dev.millrace.opencl.Buffer;
import dev.millrace.opencl.Context;
import dev.millrace.opencl.DeviceInfo;
import dev.millrace.opencl.DeviceKind;
import dev.millrace.opencl.Kernel;
import dev.millrace.opencl.Queue;
import dev.millrace.scheduler.lowering.AttentionChoice;
import dev.millrace.scheduler.lowering.BoundPhase;
import dev.millrace.scheduler.lowering.KernelWriting;
import dev.millrace.scheduler.lowering.Storage;
import dev.millrace.scheduler.lowering.StorageSize;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * Times phases as they run in a step: many launches in a row, weights, keys and values from other places each time, so that
 * nearby caches do not hold them. All data is zeros.
 */
final class PhaseClock implements AutoCloseable {

    private static final int PAGE = KvLayout.USUAL_POSITIONS;
    /** Short, so that some batches are not interrupted. */
    private static final long BATCH_NANOS = 1_500_000;

    private static final long ALL_NANOS = 60_000_000;
    private static final int FEWEST_BATCHES = 5;
    private static final int MOST_BATCHES = 40;

    private final Context context;
    private final DeviceInfo device;
    private final Queue queue;
    private final ProgramCache programs;
    private final MatmulVariant matmul;
    private final AttentionChoice attention;
    private final Belongings owned = new Belongings();
    private final Buffer far;
    private final Map<String, Double> least = new HashMap<>();
    private long end = Long.MAX_VALUE;

    /** @param programs what phases are compiled by; stays the caller's, as does its context */
    PhaseClock(DeviceInfo device, ProgramCache programs, MatmulVariant matmul, AttentionChoice attention) {
        this.context = programs.context();
        this.device = device;
        this.programs = programs;
        this.matmul = matmul;
        this.attention = attention;
        try {
            queue = owned.own(context.openQueue(false));
            long farBytes = Math.min(96L << 20, Math.min(device.maxAllocationBytes(), device.globalMemoryBytes() / 4));
            far = owned.own(context.allocate("weights to measure with", farBytes / 4 * 4));
            queue.fill(far, 0, 0, far.byteSize());
        } catch (Throwable failure) {
            owned.closeAfter(failure);
            throw failure;
        }
    }

    /** From this moment on of {@link System#nanoTime}, what was timed before is not timed again. */
    void endAt(long nanoTime) {
        end = nanoTime;
    }

    Queue queue() {
        return queue;
    }

    /** Rows of activations of a tile, where there are many. */
    int rowTile() {
        return matmul.rowTile();
    }

    /** The shape bucket of a step, as a plan of a model has it. */
    Bucket bucket(StepLoad load) {
        int workers = CostModel.workers(device);
        int pages = (load.depth() + load.rows() + PAGE - 1) / PAGE;
        if (load.rows() == 1) {
            return new Bucket(1, 1, 1, PAGE, pages, KvType.F16, workers);
        }
        int chunkWorkers = device.kind() == DeviceKind.CPU ? workers * 4 : workers;
        return new Bucket(load.rows(), load.outputs(), matmul.rowTile(), PAGE, pages, KvType.F16, chunkWorkers);
    }

    /** The phase of a workload, as a plan of a model has it. */
    BoundPhase lowered(Workload workload) {
        boolean one = workload.load().rows() == 1;
        boolean splitting =
                (one ? attention.decode() : attention.prefill()).variant().splitting();
        int positions = workload.load().depth() + workload.load().rows();
        return workload.lowered(splitting ? AttentionShape.splits(positions) : 1);
    }

    /**
     * Nanoseconds of one launch among many: the least of several batches, now and whenever this workload was timed before.
     * Whoever else is at work on the machine comes and goes.
     */
    double nanos(Workload workload) {
        Double before = least.get(workload.label());
        if (before != null && System.nanoTime() > end) {
            return before;
        }
        return least.merge(workload.label(), leastNow(workload), Math::min);
    }

    private double leastNow(Workload workload) {
        Bucket bucket = bucket(workload.load());
        BoundPhase phase = lowered(workload);
        boolean one = workload.load().rows() == 1;
        PhaseKernel written = new KernelWriting(
                        bucket, matmul, (one ? attention.decode() : attention.prefill()).variant())
                .write(phase);
        Belongings opened = new Belongings();
        try {
            Kernel kernel = opened.own(
                    programs.program(written.label(), written.source()).kernel(written.entry()));
            kernel.setBuffer(0, opened.own(step(bucket, workload.load())));
            List<Turning> turning = new ArrayList<>();
            int argument = 1;
            for (Slot slot : written.slots()) {
                Storage storage = Objects.requireNonNull(phase.slots().get(slot.name()));
                boolean isFar = storage instanceof Storage.Matrix || storage instanceof Storage.Cache;
                kernel.setBuffer(argument, isFar ? far : opened.own(near(storage, phase.attention(), bucket)));
                kernel.setLong(argument + 1, 0);
                if (isFar) {
                    turning.add(new Turning(argument + 1, size(storage, phase.attention(), bucket)));
                }
                argument += 2;
            }
            Launch launch = new Launch(kernel, written, turning);
            launch.times(2);
            queue.finish();
            long first = batch(launch, 3) / 3;
            int count = (int) Math.max(2, Math.min(400, BATCH_NANOS / Math.max(1, first)));
            long batches = ALL_NANOS / Math.max(1, first * count);
            double shortest = Double.POSITIVE_INFINITY;
            for (int i = 0; i < Math.max(FEWEST_BATCHES, Math.min(MOST_BATCHES, batches)); i++) {
                shortest = Math.min(shortest, (double) batch(launch, count) / count);
            }
            return shortest;
        } finally {
            opened.close();
        }
    }

    private long batch(Launch launch, int count) {
        long start = System.nanoTime();
        launch.times(count);
        queue.finish();
        return System.nanoTime() - start;
    }

    /** An argument that is an offset into {@link #far}, another for each launch. */
    private record Turning(int argument, long bytes) {}

    /** A kernel that is launched again and again. */
    private final class Launch {
        private final Kernel kernel;
        private final PhaseKernel written;
        private final List<Turning> turning;
        private long at;

        Launch(Kernel kernel, PhaseKernel written, List<Turning> turning) {
            this.kernel = kernel;
            this.written = written;
            this.turning = turning;
            for (Turning one : turning) {
                if (one.bytes() > far.byteSize()) {
                    throw new IllegalArgumentException(written.label() + " takes " + one.bytes()
                            + " bytes of weights; there are " + far.byteSize() + " to measure with");
                }
            }
        }

        void times(int count) {
            for (int i = 0; i < count; i++) {
                for (Turning one : turning) {
                    if (at + one.bytes() > far.byteSize()) {
                        at = 0;
                    }
                    kernel.setLong(one.argument(), at);
                    at += (one.bytes() + 63) / 64 * 64;
                }
                queue.launch(kernel, written.workGroups() * written.localSize(), written.localSize(), null, false);
            }
        }
    }

    private Buffer near(Storage storage, AttentionShape shape, Bucket bucket) {
        long bytes = (size(storage, shape, bucket) + 3) / 4 * 4;
        Buffer buffer = context.allocate("measured " + storage.getClass().getSimpleName(), Math.max(4, bytes));
        if (storage instanceof Storage.Pages) {
            ByteBuffer pages = ByteBuffer.allocateDirect((int) bytes).order(ByteOrder.nativeOrder());
            for (int page = 0; page < bucket.pagesPerSequence(); page++) {
                pages.putInt(page * Integer.BYTES, page);
            }
            queue.write(buffer, 0, pages, true, null, false);
        } else {
            queue.fill(buffer, 0, 0, buffer.byteSize());
        }
        return buffer;
    }

    private static long size(Storage storage, AttentionShape shape, Bucket bucket) {
        if (storage instanceof Storage.Cache) {
            long positions = (long) bucket.pagesPerSequence() * bucket.page();
            return positions * shape.kvHeads() * bucket.kvType().headBytes(shape.headDim());
        }
        if (storage instanceof Storage.Pages) {
            return (long) bucket.pagesPerSequence() * Integer.BYTES;
        }
        if (storage instanceof Storage.Angles angles) {
            return (long) bucket.pagesPerSequence()
                    * bucket.page()
                    * angles.rope().rotaryDim()
                    * Float.BYTES;
        }
        return StorageSize.of(storage, shape, bucket);
    }

    /** A step of rows one after the other, each with one of a few tokens. */
    private Buffer step(Bucket bucket, StepLoad load) {
        int capacity = bucket.rows();
        ByteBuffer bytes = ByteBuffer.allocateDirect(Math.toIntExact(StepLayout.ints(capacity) * Integer.BYTES))
                .order(ByteOrder.nativeOrder());
        bytes.putInt(StepLayout.ROWS * Integer.BYTES, load.rows());
        bytes.putInt(StepLayout.OUTPUTS * Integer.BYTES, load.outputs());
        for (int row = 0; row < load.rows(); row++) {
            bytes.putInt(StepLayout.token(row) * Integer.BYTES, row % 16);
            bytes.putInt(StepLayout.position(capacity, row) * Integer.BYTES, load.depth() + row);
            bytes.putInt(StepLayout.outputRow(capacity, row) * Integer.BYTES, row);
        }
        Buffer step = context.allocate("measured step", bytes.capacity());
        queue.write(step, 0, bytes, true, null, false);
        return step;
    }

    @Override
    public void close() {
        owned.close();
    }
}
