package dev.millrace.scheduler.memory;

import dev.millrace.kernels.program.ProgramCache;
import dev.millrace.kernels.quant.WeightType;
import dev.millrace.kernels.quant.pack.PackKernels;
import dev.millrace.opencl.Belongings;
import dev.millrace.opencl.Buffer;
import dev.millrace.opencl.Context;
import dev.millrace.opencl.Queue;
import java.util.ArrayList;
import java.util.List;

/**
 * Brings weights from a model file to the device: raw rows go up in chunks of whole tiles, and are repacked there.
 *
 * <pre>
 * host     read 0    read 1    read 2    ...
 * upload             write 0   write 1   write 2   ...      staging buffers take turns
 * compute                      pack 0    pack 1    ...
 * </pre>
 *
 * <p>A vector is converted to float32 on the host. The two queues may be one.
 */
public final class WeightLoader {

    /** Bytes of a staging buffer unless told otherwise: 4 MiB. */
    public static final long DEFAULT_STAGING_BYTES = 4L << 20;

    /** Staging buffers that take turns. */
    public static final int STAGING_BUFFERS = 2;

    private final ProgramCache programs;
    private final Queue upload;
    private final Queue compute;
    private final long stagingBytes;

    /**
     * @param programs programs of the context to load into
     * @param upload queue of transfers
     * @param compute queue of the repacking kernels
     */
    public WeightLoader(ProgramCache programs, Queue upload, Queue compute) {
        this(programs, upload, compute, DEFAULT_STAGING_BYTES);
    }

    /** @param stagingBytes bytes of a staging buffer; raised to what 16 rows of the widest weight take */
    public WeightLoader(ProgramCache programs, Queue upload, Queue compute, long stagingBytes) {
        this.programs = programs;
        this.upload = upload;
        this.compute = compute;
        this.stagingBytes = stagingBytes;
    }

    /**
     * Bytes of one staging buffer for these weights: {@value #STAGING_BUFFERS} of them are needed while loading.
     *
     * @param stagingBytes bytes that a buffer should have; raised to what 16 rows of the widest weight take
     */
    public static long stagingBytes(WeightArenas layout, long stagingBytes) {
        long chunk = 4;
        for (StoredWeight weight : layout.weights()) {
            long needed = weight.form() == StoredWeight.Form.VECTOR
                    ? weight.byteSize()
                    : WeightType.TILE_ROWS * weight.type().rawRowBytes(weight.columns());
            chunk = Math.max(chunk, needed);
        }
        return Math.max(chunk, Math.min(stagingBytes, layout.rawBytes()));
    }

    /**
     * Loads all weights and waits until they are there. When it fails, nothing is left open.
     *
     * @param progress is told of every chunk
     */
    public DeviceWeights load(WeightArenas layout, RawWeights raw, LoadProgress progress) {
        Belongings opened = new Belongings();
        List<Buffer> arenas = new ArrayList<>();
        try {
            Context context = programs.context();
            for (int i = 0; i < layout.arenaBytes().size(); i++) {
                arenas.add(opened.own(context.allocate(
                        "weight arena " + i, layout.arenaBytes().get(i))));
            }
            int chunkBytes = Math.toIntExact(stagingBytes(layout, stagingBytes));
            try (PackKernels kernels = new PackKernels(programs);
                    WeightUpload run = new WeightUpload(context, upload, compute, kernels, chunkBytes)) {
                run.all(layout, arenas, raw, progress);
            }
            return new DeviceWeights(opened, arenas);
        } catch (Throwable failure) {
            opened.closeAfter(failure);
            throw failure;
        }
    }
}
