package dev.millrace.runtime.format.gguf;

import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * An open GGUF file: its metadata, the list of its tensors, and their bytes by piece.
 *
 * <p>The file is mapped, not read: opening a model of 40 GB touches its header only. Reading is safe from several threads
 * at once. The file must not be shortened by others while it is open. After {@link #close()} every read throws
 * {@link IllegalStateException}; views handed out before stay valid, and the memory they map goes back when the last of
 * them is garbage.
 */
public final class GgufFile implements AutoCloseable {

    static final int CHUNK_BYTES = 1 << 30;

    private final MappedChunks chunks;
    private final Metadata metadata;
    private final Map<String, TensorInfo> tensors;

    private GgufFile(MappedChunks chunks, Metadata metadata, Map<String, TensorInfo> tensors) {
        this.chunks = chunks;
        this.metadata = metadata;
        this.tensors = tensors;
    }

    /**
     * Opens a file and checks all of its header: no later read can fall outside the file.
     *
     * @throws ModelFormatException naming the byte where the file stops being a GGUF file
     */
    public static GgufFile open(Path file) {
        return open(file, CHUNK_BYTES);
    }

    /** Opens with a chunk size of the test's choosing. */
    static GgufFile open(Path file, int chunkBytes) {
        MappedChunks chunks = MappedChunks.map(file, chunkBytes);
        try {
            HeaderReader header = new HeaderReader(new ByteCursor(chunks));
            Metadata metadata = header.readMetadata();
            Map<String, TensorInfo> byName = new LinkedHashMap<>();
            for (TensorInfo tensor : header.readTensors(metadata)) {
                byName.put(tensor.name(), tensor);
            }
            return new GgufFile(chunks, metadata, Collections.unmodifiableMap(byName));
        } catch (Throwable e) {
            chunks.close();
            throw e;
        }
    }

    /** The path the file was opened by. */
    public Path path() {
        return chunks.file();
    }

    /** The size of the whole file. */
    public long byteSize() {
        return chunks.byteSize();
    }

    /** The key-value pairs of the header. */
    public Metadata metadata() {
        return metadata;
    }

    /** All tensors, in the order of the header. */
    public List<TensorInfo> tensors() {
        return List.copyOf(tensors.values());
    }

    /** The tensor with this name. */
    public Optional<TensorInfo> tensor(String name) {
        return Optional.ofNullable(tensors.get(name));
    }

    /**
     * Copies bytes of a tensor into a buffer, as many as it has room for.
     *
     * @param offset the first byte, counted from the start of the tensor
     */
    public void read(TensorInfo tensor, long offset, ByteBuffer target) {
        chunks.read(position(tensor, offset, target.remaining()), target);
    }

    /**
     * A read-only little-endian view of bytes of a tensor; copied only where it straddles two chunks of the mapping.
     *
     * @param offset the first byte, counted from the start of the tensor
     */
    public ByteBuffer slice(TensorInfo tensor, long offset, int length) {
        return chunks.slice(position(tensor, offset, length), length);
    }

    @Override
    public void close() {
        chunks.close();
    }

    private static long position(TensorInfo tensor, long offset, long length) {
        if (offset < 0 || length < 0 || offset > tensor.byteSize() - length) {
            throw new IndexOutOfBoundsException(String.format(
                    Locale.ROOT,
                    "%d bytes at %d reach past the %d bytes of %s",
                    length,
                    offset,
                    tensor.byteSize(),
                    tensor));
        }
        return tensor.offset() + offset;
    }
}
