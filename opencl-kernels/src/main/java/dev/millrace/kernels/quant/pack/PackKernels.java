package dev.millrace.kernels.quant.pack;

import dev.millrace.kernels.program.KernelSource;
import dev.millrace.kernels.program.ProgramCache;
import dev.millrace.kernels.quant.WeightType;
import dev.millrace.opencl.Belongings;
import dev.millrace.opencl.DeviceKind;
import dev.millrace.opencl.Event;
import dev.millrace.opencl.Kernel;
import dev.millrace.opencl.Queue;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The repacking kernels of one device, one for each weight type, built when first used. Used by one thread at a time.
 *
 * <p>A work-item repacks some blocks of 32 values of some rows of a tile: on a CPU 8 blocks of all 16 rows, so that it
 * reads stretches of a row and its tile stays in cache; elsewhere one block of one row, so that neighbours write side by
 * side.
 */
public final class PackKernels implements AutoCloseable {

    private static final int BLOCK = 32;

    private final ProgramCache programs;
    private final int lanesPerItem;
    private final int blocksPerItem;
    private final int localSize;
    private final Belongings owned = new Belongings();
    private final Map<String, Kernel> kernels = new HashMap<>();

    /** @param programs programs of the context that the buffers belong to */
    public PackKernels(ProgramCache programs) {
        this.programs = programs;
        boolean cpu = programs.context().device().info().kind() == DeviceKind.CPU;
        lanesPerItem = cpu ? WeightType.TILE_ROWS : 1;
        blocksPerItem = cpu ? 8 : 1;
        localSize = cpu ? 1 : 64;
    }

    /**
     * Enqueues the repacking of some rows.
     *
     * @param after an event of another queue to wait for, or null
     * @param wantEvent whether to return an event, which the caller owns
     */
    public @Nullable Event pack(Queue queue, Packing packing, @Nullable Event after, boolean wantEvent) {
        WeightType type = packing.type();
        int k = packing.k();
        Kernel kernel = kernels.computeIfAbsent(type.name(), name -> compile(type));
        kernel.setBuffer(0, packing.raw());
        kernel.setLong(1, packing.rawOffset());
        kernel.setBuffer(2, packing.packed());
        kernel.setLong(3, packing.packedOffset());
        kernel.setInt(4, packing.rows());
        kernel.setInt(5, k);
        kernel.setInt(6, packing.firstTile());
        kernel.setLong(7, type.rawRowBytes(k));
        kernel.setLong(8, type.tileBytes(k));
        for (int plane = 1; plane < 4; plane++) {
            kernel.setLong(8 + plane, plane < type.planes().size() ? type.planeOffset(plane, k) : 0);
        }
        int blocks = (k + BLOCK - 1) / BLOCK;
        int stretches = (blocks + blocksPerItem - 1) / blocksPerItem;
        long items = (long) packing.tiles() * stretches * (WeightType.TILE_ROWS / lanesPerItem);
        long globalSize = (items + localSize - 1) / localSize * localSize;
        return queue.launch(kernel, globalSize, localSize, after, wantEvent);
    }

    /** Closes the kernels; their programs stay with the cache. */
    @Override
    public void close() {
        kernels.clear();
        owned.close();
    }

    private Kernel compile(WeightType type) {
        String file = "quant/pack_" + type.name().toLowerCase(Locale.ROOT) + ".cl";
        KernelSource source = KernelSource.builder()
                .define("LANES_PER_ITEM", lanesPerItem)
                .define("BLOCKS_PER_ITEM", blocksPerItem)
                .resource("quant/pack_base.cl")
                .resource(file)
                .resource("quant/pack.cl")
                .build();
        return owned.own(programs.program("pack " + type.name(), source).kernel("pack"));
    }
}
