package dev.millrace.runtime.format.gguf;

import dev.millrace.runtime.error.FileProblem;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * A whole file mapped into memory in chunks, because one {@link ByteBuffer} reaches at most 2 GiB.
 *
 * <pre>
 * file    |-------- chunk 0 --------|-------- chunk 1 --------|-- chunk 2 --|
 *               [ a view ]     [ a copy: it straddles ]
 * </pre>
 *
 * <p>Closing forgets the mappings and makes every later read fail; the address space itself is given back by the garbage
 * collector once no view is left. Unmapping at once would need {@code sun.misc.Unsafe} and would turn a read through a
 * view that somebody kept into a crash of the process.
 */
final class MappedChunks {

    private final Path file;
    private final long byteSize;
    private final int chunkBytes;
    private volatile MappedByteBuffer @Nullable [] chunks;

    private MappedChunks(Path file, long byteSize, int chunkBytes, MappedByteBuffer[] chunks) {
        this.file = file;
        this.byteSize = byteSize;
        this.chunkBytes = chunkBytes;
        this.chunks = chunks;
    }

    static MappedChunks map(Path file, int chunkBytes) {
        requireFile(file);
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            long byteSize = channel.size();
            MappedByteBuffer[] chunks = new MappedByteBuffer[(int) ((byteSize + chunkBytes - 1) / chunkBytes)];
            for (int i = 0; i < chunks.length; i++) {
                long start = (long) i * chunkBytes;
                chunks[i] = channel.map(MapMode.READ_ONLY, start, Math.min(chunkBytes, byteSize - start));
            }
            return new MappedChunks(file, byteSize, chunkBytes, chunks);
        } catch (IOException e) {
            throw unreadable(file, e);
        }
    }

    /** Opening a pipe would wait for somebody to write to it, and nothing but a file can be mapped. */
    private static void requireFile(Path file) {
        BasicFileAttributes attributes;
        try {
            attributes = Files.readAttributes(file, BasicFileAttributes.class);
        } catch (IOException e) {
            throw unreadable(file, e);
        }
        if (attributes.isDirectory()) {
            throw new ModelFormatException(file, "is a directory; name the model file in it, which ends in .gguf");
        }
        if (!attributes.isRegularFile()) {
            throw new ModelFormatException(
                    file, "is a pipe or a device; a model is read in any order, so save it as a file first");
        }
    }

    private static ModelFormatException unreadable(Path file, IOException e) {
        return new ModelFormatException(file, ModelFormatException.NO_OFFSET, FileProblem.of(e), e);
    }

    Path file() {
        return file;
    }

    long byteSize() {
        return byteSize;
    }

    void close() {
        chunks = null;
    }

    /** Copies {@code target.remaining()} bytes from the file into the target. */
    void read(long position, ByteBuffer target) {
        MappedByteBuffer[] open = open(position, target.remaining());
        long next = position;
        while (target.hasRemaining()) {
            ByteBuffer chunk = open[(int) (next / chunkBytes)];
            int start = (int) (next % chunkBytes);
            int count = Math.min(target.remaining(), chunk.limit() - start);
            target.put(target.position(), chunk, start, count).position(target.position() + count);
            next += count;
        }
    }

    /** A read-only little-endian view of the file; a copy where it straddles two chunks. */
    ByteBuffer slice(long position, int length) {
        MappedByteBuffer[] open = open(position, length);
        if (length == 0) {
            return ByteBuffer.allocate(0).asReadOnlyBuffer().order(ByteOrder.LITTLE_ENDIAN);
        }
        int index = (int) (position / chunkBytes);
        int start = (int) (position % chunkBytes);
        if (length <= open[index].limit() - start) {
            return open[index].slice(start, length).order(ByteOrder.LITTLE_ENDIAN);
        }
        ByteBuffer copy = ByteBuffer.allocateDirect(length);
        read(position, copy);
        return copy.flip().asReadOnlyBuffer().order(ByteOrder.LITTLE_ENDIAN);
    }

    private MappedByteBuffer[] open(long position, long length) {
        MappedByteBuffer[] open = chunks;
        if (open == null) {
            throw new IllegalStateException(file + " was closed; read its tensors before closing it");
        }
        if (position < 0 || length < 0 || position > byteSize - length) {
            throw new IndexOutOfBoundsException(String.format(
                    Locale.ROOT, "%s: %d bytes at %d reach past its %d bytes", file, length, position, byteSize));
        }
        return open;
    }
}
