package dev.millrace.runtime.format.gguf;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;

/**
 * A GGUF file to be written: its metadata and its tensors, whose data are made piece by piece when the file is written, so
 * that it may be larger than memory. Version 3, little-endian, aligned to 32 bytes.
 */
public final class GgufOutput {

    private static final int VERSION = 3;
    private static final int ALIGNMENT = 32;
    private static final int PIECE_BYTES = 1 << 20;

    /** Makes the data of a tensor. */
    public interface Data {
        /**
         * Fills a little-endian buffer from its position to its limit with what follows what it gave before: a whole
         * number of blocks.
         */
        void fill(ByteBuffer piece);
    }

    private record Tensor(String name, GgufType type, List<Long> shape, long byteSize, Data data) {}

    private final GgufEncoder metadata = new GgufEncoder(ByteOrder.LITTLE_ENDIAN);
    private final List<Tensor> tensors = new ArrayList<>();
    private int entries;

    public GgufOutput string(String key, String value) {
        return value(key, ValueType.STRING, value);
    }

    public GgufOutput uint32(String key, long value) {
        return value(key, ValueType.UINT32, value);
    }

    public GgufOutput float32(String key, double value) {
        return value(key, ValueType.FLOAT32, value);
    }

    public GgufOutput bool(String key, boolean value) {
        return value(key, ValueType.BOOL, value);
    }

    public GgufOutput strings(String key, List<String> values) {
        return value(key, ValueType.ARRAY, new GgufEncoder.Array(ValueType.STRING.id(), values));
    }

    public GgufOutput int32s(String key, List<Integer> values) {
        return value(key, ValueType.ARRAY, new GgufEncoder.Array(ValueType.INT32.id(), values));
    }

    private GgufOutput value(String key, ValueType type, Object value) {
        metadata.text(key).number(type.id(), 4).value(type.id(), value);
        entries++;
        return this;
    }

    /** Adds a tensor; {@code shape} as GGUF orders it, the contiguous dimension first and a whole number of blocks. */
    public GgufOutput tensor(String name, GgufType type, List<Long> shape, Data data) {
        long values = shape.stream().reduce(1L, Math::multiplyExact);
        tensors.add(new Tensor(name, type, List.copyOf(shape), type.byteSize(values), data));
        return this;
    }

    /** Bytes of the whole file. */
    public long byteSize() {
        return head().length + tensors.stream().mapToLong(GgufOutput::room).sum();
    }

    /** Writes the file beside its place and moves it there when it is complete; what was there is replaced. */
    public void write(Path file) throws IOException {
        // Not a temporary file of Java's, which nobody else may read, and neither could the model afterwards.
        String name = "." + file.getFileName() + "." + ProcessHandle.current().pid() + ".tmp";
        Path beside = file.toAbsolutePath().resolveSibling(name);
        beside.toFile().deleteOnExit();
        try {
            try (FileChannel channel = FileChannel.open(
                    beside,
                    StandardOpenOption.WRITE,
                    StandardOpenOption.CREATE,
                    StandardOpenOption.TRUNCATE_EXISTING)) {
                write(channel);
                channel.force(true);
            }
            move(beside, file);
        } catch (Throwable failure) {
            deleteAfter(failure, beside);
            throw failure;
        }
    }

    private void write(FileChannel channel) throws IOException {
        writeAll(channel, ByteBuffer.wrap(head()));
        ByteBuffer buffer = ByteBuffer.allocateDirect(PIECE_BYTES).order(ByteOrder.LITTLE_ENDIAN);
        for (Tensor tensor : tensors) {
            int blockBytes = tensor.type().blockBytes();
            int most = PIECE_BYTES / blockBytes * blockBytes;
            for (long done = 0; done < tensor.byteSize(); done += most) {
                buffer.clear().limit((int) Math.min(most, tensor.byteSize() - done));
                tensor.data().fill(buffer);
                writeAll(channel, buffer.flip());
            }
            writeAll(channel, ByteBuffer.allocate((int) (room(tensor) - tensor.byteSize())));
        }
    }

    private byte[] head() {
        GgufEncoder head = new GgufEncoder(ByteOrder.LITTLE_ENDIAN)
                .magic()
                .number(VERSION, 4)
                .number(tensors.size(), 8)
                .number(entries, 8)
                .raw(metadata.bytes());
        long offset = 0;
        for (Tensor tensor : tensors) {
            head.text(tensor.name()).number(tensor.shape().size(), 4);
            tensor.shape().forEach(size -> head.number(size, 8));
            head.number(tensor.type().id(), 4).number(offset, 8);
            offset += room(tensor);
        }
        return head.pad(ALIGNMENT).bytes();
    }

    private static long room(Tensor tensor) {
        return (tensor.byteSize() + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
    }

    private static void writeAll(FileChannel channel, ByteBuffer bytes) throws IOException {
        while (bytes.hasRemaining()) {
            channel.write(bytes);
        }
    }

    private static void move(Path from, Path to) throws IOException {
        try {
            Files.move(from, to, StandardCopyOption.ATOMIC_MOVE);
        } catch (AtomicMoveNotSupportedException e) {
            Files.move(from, to, StandardCopyOption.REPLACE_EXISTING);
        }
    }

    private static void deleteAfter(Throwable failure, Path file) {
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            failure.addSuppressed(e);
        }
    }
}
