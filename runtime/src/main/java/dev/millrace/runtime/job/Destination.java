package dev.millrace.runtime.job;

import dev.millrace.runtime.config.OutputConfig;
import dev.millrace.runtime.error.MillraceException;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;

/**
 * An output file, held by this process alone. What is written goes to the system at once, so that a process that is
 * killed loses nothing that was written before.
 */
public final class Destination implements AutoCloseable {

    private final Path file;
    private final FileChannel channel;

    private Destination(Path file, FileChannel channel) {
        this.file = file;
        this.channel = channel;
    }

    /**
     * Opens a file for writing; one that is there keeps its content for now.
     *
     * @throws JobFileException when it cannot be written, or another process writes it
     */
    public static Destination open(Path file) {
        if (Files.isDirectory(file)) {
            throw new JobFileException("output.file " + file + " is a directory; name a file");
        }
        Path folder = file.toAbsolutePath().getParent();
        if (folder != null && !Files.isDirectory(folder)) {
            throw new JobFileException("output.file " + file + ": there is no folder " + folder + "; make it first");
        }
        try {
            if (Files.exists(file) && !Files.isRegularFile(file)) {
                return new Destination(file, FileChannel.open(file, StandardOpenOption.WRITE));
            }
            FileChannel channel = FileChannel.open(
                    file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
            try {
                lock(file, channel);
            } catch (IOException | RuntimeException e) {
                channel.close();
                throw e;
            }
            return new Destination(file, channel);
        } catch (IOException e) {
            throw failed(file, e);
        }
    }

    /**
     * Refuses a file that may not be replaced.
     *
     * @throws JobFileException when something is in it
     */
    public void checkReplaceable(OutputConfig.Existing existing) {
        if (existing != OutputConfig.Existing.REPLACE && !isEmpty()) {
            throw new JobFileException("output.file " + file + " is there already"
                    + (existing == OutputConfig.Existing.RESUME
                            ? ", and only the JSON Lines of many requests can be continued"
                            : "")
                    + "; name another file, or set output.existing=replace to lose what it holds");
        }
    }

    /**
     * What is in it, from the front. The reader is not to be closed: the lock of this process would go with it, were it
     * a second handle.
     */
    LineReader lines() throws IOException {
        channel.position(0);
        return new LineReader(
                new BufferedInputStream(Channels.newInputStream(channel), 1 << 16), LineReader.MOST_BYTES);
    }

    /** Whether nothing is in it yet. */
    boolean isEmpty() {
        try {
            return !Files.isRegularFile(file) || channel.size() == 0;
        } catch (IOException e) {
            throw failed(file, e);
        }
    }

    /** Keeps so many bytes, drops what follows them, and goes on there. */
    public void keep(long bytes) {
        try {
            if (Files.isRegularFile(file)) {
                channel.truncate(bytes);
                channel.position(bytes);
            }
        } catch (IOException e) {
            throw failed(file, e);
        }
    }

    /** Writes all of these bytes. */
    public void write(byte[] bytes) {
        try {
            ByteBuffer left = ByteBuffer.wrap(bytes);
            while (left.hasRemaining()) {
                channel.write(left);
            }
        } catch (IOException e) {
            throw new MillraceException(
                    "output.file " + file + " took no more: " + e.getMessage() + "; what it has is kept", e);
        }
    }

    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException e) {
            throw failed(file, e);
        }
    }

    Path file() {
        return file;
    }

    private static void lock(Path file, FileChannel channel) throws IOException {
        @Nullable FileLock lock;
        try {
            // Far behind the end: where locks bind, as on Windows, the content stays readable.
            lock = channel.tryLock(Long.MAX_VALUE - 1, 1, false);
        } catch (OverlappingFileLockException e) {
            lock = null;
        }
        if (lock == null) {
            throw new JobFileException(
                    "output.file " + file + " is being written by another run; wait for it, or name" + " another file");
        }
    }

    private static JobFileException failed(Path file, IOException e) {
        String reason = e instanceof AccessDeniedException ? "permission denied" : String.valueOf(e.getMessage());
        return new JobFileException("output.file " + file + " cannot be written: " + reason, e);
    }
}
