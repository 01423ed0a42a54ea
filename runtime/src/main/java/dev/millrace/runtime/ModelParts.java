package dev.millrace.runtime;

import dev.millrace.runtime.architecture.Architecture;
import dev.millrace.runtime.architecture.Architectures;
import dev.millrace.runtime.architecture.ModelConfig;
import dev.millrace.runtime.architecture.Tensors;
import dev.millrace.runtime.config.MemoryConfig;
import dev.millrace.runtime.error.ModelFileException;
import dev.millrace.runtime.error.RequestException;
import dev.millrace.runtime.format.gguf.GgufFile;
import dev.millrace.runtime.format.gguf.ModelFormatException;
import dev.millrace.runtime.format.gguf.TensorInfo;
import dev.millrace.scheduler.graph.Graph;
import dev.millrace.scheduler.graph.GraphException;
import dev.millrace.scheduler.graph.WeightSpec;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * An open model file, understood: its sizes, its graph, its weights.
 *
 * @param file owned by this
 */
record ModelParts(GgufFile file, ModelConfig config, Graph graph, Tensors weights) implements AutoCloseable {

    private static final int FINGERPRINT_BYTES = 256;

    /** @throws ModelFileException when the file cannot be used; nothing stays open then */
    static ModelParts open(Path path) {
        requireFile(path);
        GgufFile file = null;
        try {
            file = GgufFile.open(path);
            Tensors tensors = Tensors.of(file);
            Architecture architecture = Architectures.of(file.metadata());
            ModelConfig config = architecture.config(file.metadata());
            return new ModelParts(file, config, architecture.build(config, tensors), tensors);
        } catch (ModelFormatException | GraphException e) {
            if (file != null) {
                file.close();
            }
            String message = String.valueOf(e.getMessage());
            String prefix = message.startsWith(path.toString()) ? "" : path + ": ";
            throw new ModelFileException(prefix + message, e);
        } catch (RuntimeException e) {
            if (file != null) {
                file.close();
            }
            throw e;
        }
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

    /**
     * A digest that tells this model from others, fine-tuned ones of the same shape among them: of the file's size, and of
     * name, type, shape and first bytes of every tensor.
     */
    String fingerprint() {
        MessageDigest digest = sha256();
        digest.update(Long.toString(file.byteSize()).getBytes(StandardCharsets.UTF_8));
        for (TensorInfo tensor : file.tensors()) {
            digest.update(tensor.toString().getBytes(StandardCharsets.UTF_8));
            int sample = (int) Math.min(FINGERPRINT_BYTES, tensor.byteSize());
            digest.update(file.slice(tensor, 0, sample));
        }
        return HexFormat.of().formatHex(digest.digest());
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    @Override
    public void close() {
        file.close();
    }
}
