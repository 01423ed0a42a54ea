package dev.millrace.scheduler.memory;

import dev.millrace.opencl.Belongings;
import dev.millrace.opencl.Buffer;
import java.util.List;

/** Weights on the device: the arenas, which it owns. {@link WeightArenas} says where each weight lies in them. */
public final class DeviceWeights implements AutoCloseable {

    private final Belongings owned;
    private final List<Buffer> arenas;

    /** @param owned the arenas, closed with this */
    DeviceWeights(Belongings owned, List<Buffer> arenas) {
        this.owned = owned;
        this.arenas = List.copyOf(arenas);
    }

    /** All arenas, in order. */
    public List<Buffer> arenas() {
        return arenas;
    }

    @Override
    public void close() {
        owned.close();
    }
}
