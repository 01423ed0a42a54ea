package dev.millrace.scheduler.queue;

import dev.millrace.kernels.quant.KvLayout;
import dev.millrace.scheduler.ExecutorOptions;
import dev.millrace.scheduler.lowering.Storage;
import dev.millrace.scheduler.memory.StoredWeight;
import dev.millrace.scheduler.memory.WeightArenas;
import dev.millrace.scheduler.proof.Memory;
import dev.millrace.scheduler.proof.PageShape;
import dev.millrace.scheduler.proof.Strip;
import java.util.ArrayList;
import java.util.List;

/**
 * The buffers that the plans of a model share, as a schedule to prove knows them.
 *
 * @param weights places of weights
 * @param caches places of keys and values
 * @param tables constant tables
 * @param activationBytes bytes of the activation arena
 * @param resultBytes bytes of the result buffer
 * @param stepBytes bytes of the step buffer
 * @param pool physical pages and how sequences have them
 * @param names names of tensors
 */
record PlanMemory(
        WeightArenas weights,
        CacheLayout caches,
        Tables tables,
        long activationBytes,
        long resultBytes,
        long stepBytes,
        PoolDesign pool,
        TensorNames names) {

    /** Buffers that only transfers and the host know beside the plan's. */
    static final String STEP = "step";

    static final String HOST_STEP = "host step";
    static final String HOST_PAGES = "host page table";
    static final String HOST_DRAW = "host draw";
    static final String HOST_RESULTS = "host results";

    /** The buffers of two plans. */
    static PlanMemory of(
            WeightArenas weights,
            CacheLayout caches,
            Tables tables,
            PoolDesign pool,
            StepPlan decode,
            StepPlan chunk,
            ExecutorOptions options) {
        return new PlanMemory(
                weights,
                caches,
                tables,
                Math.max(decode.activationBytes(), chunk.activationBytes()),
                Math.max(decode.resultBytes(), chunk.resultBytes()),
                StepTransfers.byteSize(options.chunkRows()),
                pool,
                new TensorNames());
    }

    List<Memory> memories() {
        List<Memory> memories = new ArrayList<>();
        for (int i = 0; i < weights.arenaBytes().size(); i++) {
            memories.add(new Memory(StepPlan.WEIGHTS + i, weights.arenaBytes().get(i)));
        }
        for (int i = 0; i < caches.arenaBytes().size(); i++) {
            memories.add(new Memory(StepPlan.CACHE + i, caches.arenaBytes().get(i)));
        }
        memories.add(new Memory(StepPlan.ACTIVATIONS, activationBytes));
        memories.add(new Memory(StepPlan.RESULTS, resultBytes));
        memories.add(new Memory(StepPlan.TABLES, tables.byteSize()));
        memories.add(new Memory(StepPlan.DRAW, StepPlan.DRAW_BYTES));
        memories.add(new Memory(HOST_DRAW, StepPlan.DRAW_BYTES));
        memories.add(new Memory(STEP, stepBytes));
        memories.add(new Memory(HOST_STEP, stepBytes));
        memories.add(new Memory(HOST_PAGES, pageTable().byteSize()));
        memories.add(new Memory(HOST_RESULTS, resultBytes));
        return memories;
    }

    /** The strips in the order of {@link CacheLayout#strips()}, keys before values. */
    List<Strip> strips() {
        List<Strip> strips = new ArrayList<>();
        for (int i = 0; i < caches.strips().size(); i++) {
            CacheLayout.Strip strip = caches.strips().get(i);
            boolean keys = i % 2 == 0;
            PageShape shape = shape(strip.layout(), keys);
            int pages = Math.toIntExact(strip.location().byteSize() / strip.pageBytes());
            strips.add(new Strip(
                    name(strip.location()),
                    strip.location().buffer(),
                    strip.location().offset(),
                    pages,
                    shape));
        }
        return strips;
    }

    private static PageShape shape(KvLayout layout, boolean keys) {
        List<PageShape.Section> sections = new ArrayList<>();
        int scales = layout.type().scales(layout.headDim());
        if (scales > 0) {
            sections.add(new PageShape.Section(scales, Float.BYTES, keys));
        }
        sections.add(new PageShape.Section(layout.headDim(), layout.type().valueBytes(), keys));
        return new PageShape(layout.positions(), layout.kvHeads(), 16, sections);
    }

    /** The strip that begins at a place. */
    static String name(Location location) {
        return location.buffer() + "+" + location.offset();
    }

    /** Where the page table lies on the device. */
    Location pageTable() {
        return tables.location(new Storage.Pages());
    }

    /** Where each weight lies, by its name. */
    Location weight(StoredWeight weight) {
        return Planner.location(weights.placement(weight.name()));
    }
}
