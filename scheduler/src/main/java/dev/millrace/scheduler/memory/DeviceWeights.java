package dev.millrace.scheduler.memory;

import dev.millrace.opencl.Buffer;
import java.util.List;

/** Weights on the device: the arenas, which it owns, and where each weight lies in them. */
public final class DeviceWeights implements AutoCloseable {

    private final WeightArenas layout;
    private final List<Buffer> arenas;

    DeviceWeights(WeightArenas layout, List<Buffer> arenas) {
        this.layout = layout;
        this.arenas = List.copyOf(arenas);
    }

    /** What lies where. */
    public WeightArenas layout() {
        return layout;
    }

    /** All arenas, in order. */
    public List<Buffer> arenas() {
        return arenas;
    }

    /** The arena that a weight lies in. */
    public Buffer buffer(String name) {
        return arenas.get(layout.placement(name).arena());
    }

    /** Bytes from the start of {@link #buffer} to a weight. */
    public long offset(String name) {
        return layout.placement(name).offset();
    }

    @Override
    public void close() {
        arenas.forEach(Buffer::close);
    }
}
