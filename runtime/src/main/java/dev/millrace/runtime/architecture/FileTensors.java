package dev.millrace.runtime.architecture;

import dev.millrace.runtime.format.gguf.GgufFile;
import dev.millrace.runtime.format.gguf.TensorInfo;
import dev.millrace.scheduler.graph.WeightSpec;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** The tensors of an open GGUF file. */
record FileTensors(GgufFile gguf) implements Tensors {

    @Override
    public Path file() {
        return gguf.path();
    }

    @Override
    public List<String> names() {
        return gguf.tensors().stream().map(TensorInfo::name).toList();
    }

    @Override
    public Optional<TensorInfo> find(String name) {
        return gguf.tensor(name);
    }

    /** Reads row by row: a row is never large, a tensor may exceed what one buffer holds. */
    @Override
    public float[] values(WeightSpec spec) {
        TensorInfo info = find(spec.name())
                .orElseThrow(() -> new IllegalArgumentException(file() + " has no tensor " + spec.name()));
        int rowBytes = Math.toIntExact(spec.type().rawRowBytes(spec.columns()));
        float[] values = new float[Math.toIntExact(spec.elementCount())];
        for (int row = 0; row < spec.rows(); row++) {
            spec.type()
                    .unpackRow(
                            gguf.slice(info, (long) row * rowBytes, rowBytes),
                            spec.columns(),
                            values,
                            row * spec.columns());
        }
        return values;
    }
}
