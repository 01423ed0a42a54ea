package dev.millrace.scheduler.cost;

import dev.millrace.kernels.program.KernelSource;
import dev.millrace.kernels.program.ProgramCache;
import dev.millrace.opencl.Buffer;
import dev.millrace.opencl.Context;
import dev.millrace.opencl.DeviceInfo;
import dev.millrace.opencl.Kernel;
import dev.millrace.opencl.Queue;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Map;
import java.util.TreeMap;

/** Times what costs without computing anything: transfers, synchronisation, barriers. Remembers the least of all calls. */
final class Overheads {

    private static final int LARGE_BYTES = 8 << 20;
    private static final int ROUNDS = 300;
    private static final int BARRIER_TRIES = 60;
    private static final long BARRIER_NANOS = 1_000_000_000;

    private final DeviceInfo device;
    private final ProgramCache programs;
    private final Queue queue;
    private final Map<String, Double> least = new TreeMap<>();

    Overheads(DeviceInfo device, ProgramCache programs, Queue queue) {
        this.device = device;
        this.programs = programs;
        this.queue = queue;
    }

    /** Figures of a profile; {@code barrierNanos} is there only where work-groups do meet. */
    Map<String, Double> measure() {
        Context context = programs.context();
        try (Buffer buffer = context.allocate("transfers to measure with", LARGE_BYTES);
                Buffer state = context.allocate("barrier", 4 * Integer.BYTES)) {
            transfers(buffer);
            barriers(state);
        }
        Map<String, Double> figures = new TreeMap<>(least);
        Double large = figures.remove("largeTransferNanos");
        Double small = figures.get("transferNanos");
        if (large != null && small != null) {
            figures.put("transferBytesPerNano", LARGE_BYTES / Math.max(1, large - small));
        }
        return figures;
    }

    private void seen(String figure, double nanos) {
        least.merge(figure, nanos, Math::min);
    }

    private void transfers(Buffer buffer) {
        ByteBuffer word = ByteBuffer.allocateDirect(Integer.BYTES).order(ByteOrder.nativeOrder());
        ByteBuffer large = ByteBuffer.allocateDirect(LARGE_BYTES).order(ByteOrder.nativeOrder());
        timed("transferNanos", 60, () -> queue.write(buffer, 0, word, true, null, false));
        timed("largeTransferNanos", 10, () -> queue.write(buffer, 0, large, true, null, false));
        timed("synchronisationNanos", 60, () -> {
            queue.fill(buffer, 0, 0, Integer.BYTES);
            queue.finish();
        });
    }

    private void timed(String figure, int times, Runnable work) {
        for (int i = 0; i < times; i++) {
            long start = System.nanoTime();
            work.run();
            seen(figure, (double) (System.nanoTime() - start));
        }
    }

    private void barriers(Buffer state) {
        KernelSource source =
                KernelSource.builder().resource("base/barrier_cost.cl").build();
        try (Kernel kernel = programs.program("barrier", source).kernel("barrier_cost")) {
            kernel.setBuffer(0, state);
            double none = meetings(kernel, state, 0);
            double many = meetings(kernel, state, ROUNDS);
            if (many > none) {
                seen("barrierNanos", (many - none) / ROUNDS);
            }
        }
    }

    /** Nanoseconds of a launch whose work-groups meet so often; negative where they do not. */
    private double meetings(Kernel kernel, Buffer state, int rounds) {
        ByteBuffer ints = ByteBuffer.allocateDirect(4 * Integer.BYTES).order(ByteOrder.nativeOrder());
        double shortest = Double.POSITIVE_INFINITY;
        long begin = System.nanoTime();
        for (int i = 0; i < BARRIER_TRIES && System.nanoTime() - begin < BARRIER_NANOS; i++) {
            ints.putInt(0, 0).putInt(4, 0).putInt(8, rounds);
            queue.write(state, 0, ints, true, null, false);
            long start = System.nanoTime();
            queue.launch(kernel, device.computeUnits(), 1, null, false);
            queue.finish();
            long nanos = System.nanoTime() - start;
            queue.read(state, 0, ints, true, null, false);
            if (ints.getInt(4) == 0) {
                shortest = Math.min(shortest, (double) nanos);
            }
        }
        return shortest == Double.POSITIVE_INFINITY ? -1 : shortest;
    }
}
