package dev.millrace.kernels.program;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;

/**
 * The file format of a program binary on disk.
 *
 * <pre>
 * offset  bytes  what
 *      0      8  magic "MLRCPRG1"
 *      8     32  key: SHA-256 of source, options and device
 *     40      8  length n of the binary, big-endian
 *     48     32  SHA-256 of the binary
 *     80      n  the binary
 * </pre>
 */
final class BinaryEntry {

    static final String SUFFIX = ".clbin";

    private static final byte[] MAGIC = "MLRCPRG1".getBytes(StandardCharsets.US_ASCII);
    private static final int HEADER = MAGIC.length + Digests.BYTES + Long.BYTES + Digests.BYTES;

    private BinaryEntry() {}

    /** The whole file. */
    static byte[] file(String key, byte[] binary) {
        return ByteBuffer.allocate(HEADER + binary.length)
                .put(MAGIC)
                .put(HexFormat.of().parseHex(key))
                .putLong(binary.length)
                .put(Digests.ofBytes(binary))
                .put(binary)
                .array();
    }

    /** The binary within a file, proved to be the one that was stored under the key. */
    static byte[] payload(byte[] file, String key) throws DamagedException {
        if (file.length < HEADER) {
            throw new DamagedException("it is cut off within its header, at " + file.length + " bytes");
        }
        ByteBuffer in = ByteBuffer.wrap(file);
        if (!Arrays.equals(next(in, MAGIC.length), MAGIC)) {
            throw new DamagedException("it is not a Millrace program binary");
        }
        if (!Arrays.equals(next(in, Digests.BYTES), HexFormat.of().parseHex(key))) {
            throw new DamagedException("it belongs to another program");
        }
        long length = in.getLong();
        byte[] digest = next(in, Digests.BYTES);
        if (length != in.remaining()) {
            throw new DamagedException("it should hold " + length + " bytes and holds " + in.remaining());
        }
        byte[] binary = next(in, in.remaining());
        if (!Arrays.equals(Digests.ofBytes(binary), digest)) {
            throw new DamagedException("its contents changed since it was written");
        }
        return binary;
    }

    private static byte[] next(ByteBuffer in, int count) {
        byte[] bytes = new byte[count];
        in.get(bytes);
        return bytes;
    }

    /** A file that is not what was stored. */
    static final class DamagedException extends Exception {

        private static final long serialVersionUID = 1L;

        DamagedException(String message) {
            super(message);
        }
    }
}
