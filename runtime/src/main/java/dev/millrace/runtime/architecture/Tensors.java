package dev.millrace.runtime.architecture;

import dev.millrace.runtime.format.gguf.GgufFile;
import dev.millrace.runtime.format.gguf.TensorInfo;
import dev.millrace.scheduler.graph.WeightSource;
import dev.millrace.scheduler.graph.WeightSpec;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** The tensors of a model file, by name: what an {@link Architecture} builds from. */
public interface Tensors extends WeightSource {

    /** The tensors of an open file; it must stay open while they are read. */
    static Tensors of(GgufFile file) {
        return new FileTensors(file);
    }

    /** The file, for errors to name. */
    Path file();

    /** Names of all tensors, in the order of the file. */
    List<String> names();

    /** Header of a tensor, if the file has it. */
    Optional<TensorInfo> find(String name);

    /** Dequantised values of a tensor that the file has: asked only for small ones while a graph is built. */
    @Override
    float[] values(WeightSpec spec);
}
