package dev.millrace.runtime.format.gguf;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/** A position in a mapped file that reads numbers and strings and never past the end. */
final class ByteCursor {

    /** The longest run of bytes read as one value, far above any real one. */
    private static final int LONGEST_RUN = 1 << 26;

    private static final int WINDOW_BYTES = 1 << 16;

    private final MappedChunks source;
    private ByteBuffer window = ByteBuffer.allocate(0);
    private long windowStart;
    private long position;

    ByteCursor(MappedChunks source) {
        this.source = source;
    }

    long position() {
        return position;
    }

    long remaining() {
        return source.byteSize() - position;
    }

    long byteSize() {
        return source.byteSize();
    }

    MappedChunks source() {
        return source;
    }

    ModelFormatException fault(long at, String problem) {
        return new ModelFormatException(source.file(), at, problem, null);
    }

    byte readByte(String what) {
        int at = take(1, what);
        return window.get(at);
    }

    short readShort(String what) {
        int at = take(2, what);
        return window.getShort(at);
    }

    int readInt(String what) {
        int at = take(4, what);
        return window.getInt(at);
    }

    long readLong(String what) {
        int at = take(8, what);
        return window.getLong(at);
    }

    /** A count of things that take at least {@code leastBytes} each in the rest of the file. */
    long readCount(String what, int leastBytes) {
        long at = position;
        long count = readLong(what);
        if (Long.compareUnsigned(count, remaining() / leastBytes) > 0) {
            throw fault(
                    at,
                    what + " is " + Long.toUnsignedString(count) + ", but only " + remaining()
                            + " bytes follow, at least " + leastBytes + " are needed for each");
        }
        return count;
    }

    /** A string whose bytes must be UTF-8. */
    String readName(String what) {
        long at = position;
        byte[] bytes = readStringBytes(what);
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
        } catch (CharacterCodingException e) {
            throw new ModelFormatException(source.file(), at, what + " is not UTF-8", e);
        }
    }

    /** A string; bytes that are not UTF-8 become U+FFFD, which vocabularies of real models contain. */
    String readText(String what) {
        return new String(readStringBytes(what), StandardCharsets.UTF_8);
    }

    private byte[] readStringBytes(String what) {
        return readBytes(readCount("the length of " + what, 1), what);
    }

    byte[] readBytes(long count, String what) {
        long at = position;
        if (count > remaining() || count > LONGEST_RUN) {
            throw fault(
                    at,
                    what + " takes " + count + " bytes, but " + remaining() + " follow and " + LONGEST_RUN
                            + " is the most for one value");
        }
        byte[] bytes = new byte[(int) count];
        source.read(position, ByteBuffer.wrap(bytes));
        position += count;
        return bytes;
    }

    /** Moves over {@code count} bytes and returns where they start in the window. */
    private int take(int count, String what) {
        if (count > remaining()) {
            throw fault(
                    position,
                    "the file ends where " + what + " is expected (" + count + " bytes, " + remaining() + " left of "
                            + byteSize() + "); it is truncated, fetch it again");
        }
        if (position < windowStart || position + count > windowStart + window.limit()) {
            byte[] bytes = new byte[(int) Math.min(WINDOW_BYTES, remaining())];
            windowStart = position;
            window = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
            source.read(position, ByteBuffer.wrap(bytes));
        }
        int at = (int) (position - windowStart);
        position += count;
        return at;
    }
}
