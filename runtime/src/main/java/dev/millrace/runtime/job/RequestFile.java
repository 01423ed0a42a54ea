package dev.millrace.runtime.job;

import dev.millrace.runtime.config.GenerationConfig;
import dev.millrace.runtime.config.RequestLine;
import dev.millrace.runtime.error.FileProblem;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** A file of requests in JSON Lines, read lazily. Lines of nothing but white space are passed over. */
final class RequestFile implements AutoCloseable {

    private static final byte[] BYTE_ORDER_MARK = {(byte) 0xEF, (byte) 0xBB, (byte) 0xBF};

    private final Path file;
    private final LineReader lines;
    private final long byteSize;
    private int number;
    private long index;
    private long position;
    private long before;
    private @Nullable Entry again;

    /**
     * A request as it stands in the file.
     *
     * @param file name of the file
     * @param number of its line, from 1
     * @param index of the request, from 0
     * @param line the line
     */
    record Entry(String file, int number, long index, LineReader.Line line) {

        String where() {
            return file + ":" + number;
        }

        /** Reads it, or says why it is none. */
        RequestLine read(GenerationConfig base) throws JobFileException {
            return RequestLine.read(file, number, text(), base);
        }

        /** @throws JobFileException when it is no text, or too much of it */
        private String text() {
            if (!line.isWhole()) {
                throw new JobFileException(where() + ": the line has " + line.length() + " bytes; a request may have "
                        + LineReader.MOST_BYTES);
            }
            try {
                return StandardCharsets.UTF_8
                        .newDecoder()
                        .decode(ByteBuffer.wrap(line.bytes()))
                        .toString();
            } catch (CharacterCodingException e) {
                throw new JobFileException(where() + ": the line is not text in UTF-8", e);
            }
        }
    }

    private RequestFile(Path file, LineReader lines, long byteSize) {
        this.file = file;
        this.lines = lines;
        this.byteSize = byteSize;
    }

    /** @throws JobFileException when there is no such file, or it cannot be read */
    static RequestFile open(Path file) {
        if (Files.isDirectory(file)) {
            throw new JobFileException("input.file " + file + " is a directory; a file in JSON Lines is needed");
        }
        try {
            long byteSize = Files.isRegularFile(file) ? Files.size(file) : 0;
            return new RequestFile(file, LineReader.open(file), byteSize);
        } catch (IOException e) {
            throw new JobFileException("input.file " + file + ": " + FileProblem.of(e), e);
        }
    }

    /** The next request, or null at the end. */
    @Nullable
    Entry next() {
        Entry returned = again;
        if (returned != null) {
            again = null;
            return returned;
        }
        while (true) {
            LineReader.@Nullable Line line = readLine();
            if (line == null) {
                return null;
            }
            number++;
            before = position;
            position = line.end();
            if (!isBlank(line)) {
                return new Entry(String.valueOf(file.getFileName()), number, index++, line);
            }
        }
    }

    /** Makes the last request the next one again. */
    void again(Entry last) {
        again = last;
    }

    /** How much of the file has been read, from 0 to 1; 0 where its length is not known. */
    double share() {
        long read = again == null ? position : before;
        return byteSize == 0 ? 0 : Math.min(1, read / (double) byteSize);
    }

    @Override
    public void close() {
        try {
            lines.close();
        } catch (IOException e) {
            throw new JobFileException("input.file " + file + ": " + FileProblem.of(e), e);
        }
    }

    private LineReader.@Nullable Line readLine() {
        try {
            LineReader.Line line = lines.next();
            return line != null && number == 0 ? withoutMark(line) : line;
        } catch (IOException e) {
            throw new JobFileException("input.file " + file + ": " + FileProblem.of(e), e);
        }
    }

    private static LineReader.Line withoutMark(LineReader.Line line) {
        byte[] bytes = line.bytes();
        int mark = BYTE_ORDER_MARK.length;
        boolean marked = bytes.length >= mark && Arrays.equals(bytes, 0, mark, BYTE_ORDER_MARK, 0, mark);
        return marked
                ? new LineReader.Line(
                        Arrays.copyOfRange(bytes, mark, bytes.length), line.length() - mark, line.ended(), line.end())
                : line;
    }

    private static boolean isBlank(LineReader.Line line) {
        for (byte one : line.bytes()) {
            if (one != ' ' && one != '\t' && one != '\r') {
                return false;
            }
        }
        return line.isWhole();
    }
}
