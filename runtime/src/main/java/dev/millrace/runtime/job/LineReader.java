package dev.millrace.runtime.job;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** The lines of a file as bytes, one at a time: files of any length are read in little memory. */
final class LineReader implements AutoCloseable {

    /** Longest line that is kept; of a longer one only the length is known. */
    static final int MOST_BYTES = 16 << 20;

    private final InputStream in;
    private final int most;
    private long position;

    /**
     * A line.
     *
     * @param bytes without its end; cut off where it is too long
     * @param length bytes that it has
     * @param ended whether a line feed ends it, as it does all lines but perhaps the last
     * @param end position in the file after it
     */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    record Line(byte[] bytes, long length, boolean ended, long end) {

        boolean isWhole() {
            return bytes.length == length;
        }
    }

    LineReader(InputStream in, int most) {
        this.in = in;
        this.most = most;
    }

    static LineReader open(Path file) throws IOException {
        return new LineReader(new BufferedInputStream(Files.newInputStream(file), 1 << 16), MOST_BYTES);
    }

    /** The next line, or null at the end of the file. */
    @Nullable
    Line next() throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        long length = 0;
        int next = in.read();
        if (next < 0) {
            return null;
        }
        while (next >= 0 && next != '\n') {
            if (length < most) {
                bytes.write(next);
            }
            length++;
            next = in.read();
        }
        position += length + (next < 0 ? 0 : 1);
        return new Line(bytes.toByteArray(), length, next >= 0, position);
    }

    @Override
    public void close() throws IOException {
        in.close();
    }
}
