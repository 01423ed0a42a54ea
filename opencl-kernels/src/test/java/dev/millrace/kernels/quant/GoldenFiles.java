package dev.millrace.kernels.quant;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Objects;

/** The files of {@code golden/make_golden.py}: what other programs make of the same bytes. */
final class GoldenFiles {

    static final int ROWS = 17;
    static final int UNPACKED_ROWS = 2;

    private GoldenFiles() {}

    static int columns(WeightType type) {
        return type.floating() ? 64 : 512;
    }

    static ByteBuffer read(WeightType type, String ending) {
        String name = "golden/" + type.name() + "." + ending;
        try (InputStream in = Objects.requireNonNull(GoldenFiles.class.getResourceAsStream(name), name)) {
            return ByteBuffer.wrap(in.readAllBytes()).order(ByteOrder.LITTLE_ENDIAN);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
