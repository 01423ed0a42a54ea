package dev.millrace.runtime;

import dev.millrace.runtime.error.ModelFileException;
import dev.millrace.runtime.format.gguf.GgufFile;
import dev.millrace.runtime.format.gguf.TensorInfo;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * What tells a model from others, fine-tuned ones of the same shape among them: a digest of the file's size, and of name,
 * type, shape and first bytes of every tensor.
 */
public final class ModelFingerprint {

    private static final int SAMPLE_BYTES = 256;

    private ModelFingerprint() {}

    /**
     * Of a file that is not open.
     *
     * @return 64 hexadecimal digits
     * @throws ModelFileException when it cannot be read
     */
    public static String of(Path path) {
        return ModelHeader.read(path, ModelFingerprint::of);
    }

    static String of(GgufFile file) {
        MessageDigest digest = sha256();
        digest.update(Long.toString(file.byteSize()).getBytes(StandardCharsets.UTF_8));
        for (TensorInfo tensor : file.tensors()) {
            digest.update(tensor.toString().getBytes(StandardCharsets.UTF_8));
            digest.update(file.slice(tensor, 0, (int) Math.min(SAMPLE_BYTES, tensor.byteSize())));
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
}
