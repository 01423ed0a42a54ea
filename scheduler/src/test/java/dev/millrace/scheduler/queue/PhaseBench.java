package dev.millrace.scheduler.queue;

import dev.millrace.kernels.phase.PhaseKernel;
import dev.millrace.kernels.program.ProgramCache;
import dev.millrace.kernels.quant.Half;
import dev.millrace.kernels.quant.KvType;
import dev.millrace.kernels.sampling.SamplingOptions;
import dev.millrace.kernels.sampling.TokenDraw;
import dev.millrace.opencl.Belongings;
import dev.millrace.opencl.Buffer;
import dev.millrace.opencl.Context;
import dev.millrace.opencl.Kernel;
import dev.millrace.opencl.Queue;
import dev.millrace.scheduler.Executor;
import dev.millrace.scheduler.ExecutorOptions;
import dev.millrace.scheduler.StepBatch;
import dev.millrace.scheduler.memory.DeviceWeights;
import dev.millrace.scheduler.memory.LoadProgress;
import dev.millrace.scheduler.memory.RawWeights;
import dev.millrace.scheduler.memory.WeightLoader;
import dev.millrace.scheduler.pages.PageTables;
import dev.millrace.scheduler.proof.Memory;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** A model on a device, one launch at a time, with all of its memory at hand. */
final class PhaseBench implements AutoCloseable {

    private final Belongings owned = new Belongings();
    private final ExecutionDesign design;
    private final PlanMemory memory;
    private final ProgramCache programs;
    private final Queue queue;
    private final Map<String, Buffer> buffers = new LinkedHashMap<>();
    private final Map<PhaseKernel, Kernel> kernels = new HashMap<>();
    private final StepTransfers transfers;

    PhaseBench(
            ExecutorAssembly assembly,
            ExecutionDesign design,
            ExecutorOptions options,
            RawWeights raw,
            int vocabularySize) {
        this.design = design;
        memory = PlanMemory.of(
                design.weights(),
                design.caches(),
                design.tables(),
                design.pool(),
                design.decode(),
                design.chunk(),
                options);
        Context context = owned.own(assembly.device().openContext());
        programs = owned.own(new ProgramCache(context, assembly.folders().programs()));
        queue = owned.own(context.openQueue(false));
        DeviceWeights weights =
                owned.own(new WeightLoader(programs, queue, queue).load(design.weights(), raw, LoadProgress.NONE));
        for (int i = 0; i < weights.arenas().size(); i++) {
            buffers.put(StepPlan.WEIGHTS + i, weights.arenas().get(i));
        }
        for (Memory each : memory.memories()) {
            if (!buffers.containsKey(each.name()) && !each.name().startsWith("host ")) {
                buffers.put(each.name(), owned.own(context.allocate(each.name(), each.byteSize())));
            }
        }
        queue.write(buffer(StepPlan.TABLES), 0, design.tables().contents(), true, null, false);
        PoolDesign pool = design.pool();
        ByteBuffer entries = direct(memory.pageTable().byteSize());
        PageTables.inOrder(pool.sequences(), pool.pagesPerSequence(), pool.pagePositions())
                .changes()
                .write(entries.asIntBuffer());
        queue.write(buffer(StepPlan.TABLES), memory.pageTable().offset(), entries, true, null, false);
        Random random = new Random(4);
        for (int i = 0; i < design.caches().arenaBytes().size(); i++) {
            ByteBuffer values = direct(design.caches().arenaBytes().get(i));
            while (values.hasRemaining()) {
                float value = (float) random.nextGaussian();
                if (design.caches().type() == KvType.F16) {
                    values.putShort(Half.ofFloat(value));
                } else {
                    values.putFloat(value);
                }
            }
            queue.write(buffer(StepPlan.CACHE + i), 0, values.flip(), true, null, false);
        }
        Executor.Limits limits = new Executor.Limits(
                options.chunkRows(),
                options.chunkOutputs(),
                options.contextLength(),
                options.sequences(),
                vocabularySize);
        transfers = new StepTransfers(
                buffer(PlanMemory.STEP), buffer(StepPlan.RESULTS), buffer(StepPlan.DRAW), limits, design.tokens());
        ByteBuffer draw = direct(StepPlan.DRAW_BYTES);
        new TokenDraw(new SamplingOptions(0.8, 40, 0.95, 0.05, 1.1, 8, 1), new int[] {3, 1, 2})
                .write(draw.asIntBuffer());
        queue.write(buffer(StepPlan.DRAW), 0, draw, true, null, false);
    }

    PlanMemory memory() {
        return memory;
    }

    private Buffer buffer(String name) {
        Buffer buffer = buffers.get(name);
        if (buffer == null) {
            throw new IllegalStateException("no buffer '" + name + "'");
        }
        return buffer;
    }

    private static ByteBuffer direct(long bytes) {
        return ByteBuffer.allocateDirect(Math.toIntExact(bytes)).order(ByteOrder.nativeOrder());
    }

    void send(StepBatch batch, StepPlan plan) {
        transfers.send(queue, batch, plan.bucket().rows());
        queue.finish();
    }

    /** All bytes of all buffers. */
    Map<String, byte[]> contents() {
        Map<String, byte[]> contents = new HashMap<>();
        buffers.forEach((name, buffer) -> {
            ByteBuffer bytes = direct(buffer.byteSize());
            queue.read(buffer, 0, bytes, true, null, false);
            byte[] copy = new byte[bytes.capacity()];
            bytes.get(0, copy);
            contents.put(name, copy);
        });
        return contents;
    }

    void fill(Map<String, byte[]> contents) {
        contents.forEach((name, bytes) ->
                queue.write(buffer(name), 0, direct(bytes.length).put(bytes).flip(), true, null, false));
    }

    /** Bytes of a buffer. */
    byte[] read(String name, int from, int to) {
        ByteBuffer bytes = direct((long) to - from);
        queue.read(buffer(name), from, bytes, true, null, false);
        byte[] copy = new byte[to - from];
        bytes.get(0, copy);
        return copy;
    }

    /** Writes bytes into a buffer. */
    void write(String name, int from, byte[] bytes) {
        queue.write(buffer(name), from, direct(bytes.length).put(bytes).flip(), true, null, false);
    }

    /** Runs one launch. */
    void run(PhaseCase.Launched launch) {
        run(launch.kernel(), launch.places(), launch.kernel().workGroups());
    }

    /** Runs a phase at some places, with so many work-groups. */
    void run(PhaseKernel phase, List<Location> places, long workGroups) {
        Kernel kernel = kernels.computeIfAbsent(
                phase, p -> owned.own(programs.program(p.label(), p.source()).kernel(p.entry())));
        kernel.setBuffer(0, buffer(PlanMemory.STEP));
        int argument = 1;
        for (Location place : places) {
            kernel.setBuffer(argument++, buffer(place.buffer()));
            kernel.setLong(argument++, place.offset());
        }
        queue.launch(kernel, workGroups * phase.localSize(), phase.localSize(), null, false);
        queue.finish();
    }

    ExecutionDesign design() {
        return design;
    }

    @Override
    public void close() {
        owned.close();
    }
}
