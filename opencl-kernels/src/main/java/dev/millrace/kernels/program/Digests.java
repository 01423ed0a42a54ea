package dev.millrace.kernels.program;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** SHA-256 of texts and bytes: what sources, cache entries and verdicts are known by. */
public final class Digests {

    /** Bytes of a digest. */
    static final int BYTES = 32;

    private Digests() {}

    /**
     * The digest of several texts in order, as 64 hexadecimal digits. Lengths take part, so that {@code ("ab", "c")}
     * and {@code ("a", "bc")} differ.
     */
    public static String ofTexts(String... texts) {
        MessageDigest digest = sha256();
        for (String text : texts) {
            byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
            digest.update(
                    ByteBuffer.allocate(Integer.BYTES).putInt(bytes.length).array());
            digest.update(bytes);
        }
        return HexFormat.of().formatHex(digest.digest());
    }

    /** The digest of bytes. */
    static byte[] ofBytes(byte[] bytes) {
        return sha256().digest(bytes);
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform must have SHA-256; this one does not", e);
        }
    }
}
