package dev.millrace.runtime;

import dev.millrace.kernels.quant.WeightType;
import dev.millrace.runtime.architecture.Tensors;
import dev.millrace.runtime.format.gguf.GgufFile;
import dev.millrace.runtime.format.gguf.TensorInfo;
import dev.millrace.scheduler.graph.WeightSpec;
import java.nio.ByteBuffer;
import java.util.Optional;

/**
 * The tensors of an open model file.
 *
 * @param file not owned
 */
record FileTensors(GgufFile file) implements Tensors {

    @Override
    public Optional<TensorInfo> find(String name) {
        return file.tensor(name);
    }

    @Override
    public float[] values(WeightSpec spec) {
        WeightType type = spec.type();
        int columns = spec.columns();
        int rowBytes = Math.toIntExact(type.rawRowBytes(columns));
        float[] values = new float[Math.toIntExact(spec.elementCount())];
        for (int row = 0; row < spec.rows(); row++) {
            type.unpackRow(raw(spec, (long) row * rowBytes, rowBytes), columns, values, row * columns);
        }
        return values;
    }

    /** A read-only view of bytes of a weight as the file stores them. */
    ByteBuffer raw(WeightSpec spec, long offset, int length) {
        return file.slice(find(spec.name()).orElseThrow(), offset, length);
    }
}
