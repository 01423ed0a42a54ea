package dev.millrace.runtime;

import dev.millrace.kernels.quant.KvType;
import dev.millrace.runtime.architecture.Architecture;
import dev.millrace.runtime.architecture.Architectures;
import dev.millrace.runtime.architecture.ModelConfig;
import dev.millrace.runtime.architecture.Tensors;
import dev.millrace.runtime.config.MemoryConfig;
import dev.millrace.runtime.error.ModelFileException;
import dev.millrace.runtime.error.RequestException;
import dev.millrace.runtime.format.gguf.GgufFile;
import dev.millrace.runtime.format.gguf.ModelFormatException;
import dev.millrace.scheduler.graph.Graph;
import dev.millrace.scheduler.graph.GraphException;
import dev.millrace.scheduler.graph.WeightSpec;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * An open model file, understood: its sizes, its graph, its weights.
 *
 * @param file owned by this
 */
record ModelParts(GgufFile file, ModelConfig config, Graph graph, Tensors weights) implements AutoCloseable {

    /** @throws ModelFileException when the file cannot be used; nothing stays open then */
    static ModelParts open(Path path) {
        requireFile(path);
        GgufFile file;
        try {
            file = GgufFile.open(path);
        } catch (ModelFormatException e) {
            throw unusable(path, e);
        }
        try {
            return of(file);
        } catch (RuntimeException e) {
            file.close();
            throw e;
        }
    }

    /**
     * The parts of a file that is open already.
     *
     * @param file closed with the parts; stays open when this throws
     * @throws ModelFileException when the file cannot be used
     */
    static ModelParts of(GgufFile file) {
        try {
            Tensors tensors = Tensors.of(file);
            Architecture architecture = Architectures.of(file.metadata());
            ModelConfig config = architecture.config(file.metadata());
            return new ModelParts(file, config, architecture.build(config, tensors), tensors);
        } catch (ModelFormatException | GraphException e) {
            throw unusable(file.path(), e);
        }
    }

    private static ModelFileException unusable(Path path, RuntimeException e) {
        String message = String.valueOf(e.getMessage());
        String prefix = message.startsWith(path.toString()) ? "" : path + ": ";
        return new ModelFileException(prefix + message, e);
    }

    /** @throws ModelFileException when there is nothing at a path */
    static void requireFile(Path path) {
        if (Files.notExists(path)) {
            throw new ModelFileException("there is no model file " + path);
        }
    }

    /**
     * Positions that the K/V cache holds.
     *
     * @throws RequestException when more are asked for than the model was trained for
     */
    int contextLength(MillraceOptions options) {
        Integer asked = options.memory().contextLength();
        if (asked == null) {
            return Math.min(config.contextLength(), MemoryConfig.DEFAULT_CONTEXT_LENGTH);
        }
        if (asked > config.contextLength()) {
            throw new RequestException("memory.contextLength is " + asked + ", but " + path() + " was trained for "
                    + config.contextLength() + " positions; ask for at most that");
        }
        return asked;
    }

    /** Bytes of all weights that the graph reads, as the file stores them. */
    long weightBytes() {
        return graph.weights().stream()
                .map(WeightSpec::name)
                .distinct()
                .mapToLong(name -> weights.find(name).orElseThrow().byteSize())
                .sum();
    }

    /** Bytes of the K/V cache for some positions. */
    long cacheBytes(long positions, KvType type) {
        return graph.caches().stream()
                .mapToLong(cache -> 2
                        * positions
                        * cache.shape().kvHeads()
                        * type.headBytes(cache.shape().headDim()))
                .sum();
    }

    /** Copies bytes of a weight as the file stores them: as many as the buffer has room for. */
    void read(String name, long offset, ByteBuffer target) {
        file.read(weights.find(name).orElseThrow(), offset, target);
    }

    Path path() {
        return file.path();
    }

    String fileName() {
        return String.valueOf(path().getFileName());
    }

    @Override
    public void close() {
        file.close();
    }
}
