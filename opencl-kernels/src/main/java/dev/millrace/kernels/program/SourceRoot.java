package dev.millrace.kernels.program;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** Where kernel files are found by their path. */
@FunctionalInterface
interface SourceRoot {

    /** Millrace's own kernel files. */
    String FOLDER = "/dev/millrace/kernels/";

    SourceRoot CLASS_PATH = path -> {
        try (InputStream in = SourceRoot.class.getResourceAsStream(FOLDER + path)) {
            return in == null ? null : new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read the kernel file " + FOLDER + path, e);
        }
    };

    /** The file's text, or null where there is none. */
    @Nullable
    String read(String path);

    /** The path itself, when it stays below the root and has one spelling only. */
    static String checkedPath(String path) {
        for (String step : path.split("/", -1)) {
            if (step.isEmpty() || step.equals(".") || step.equals("..") || step.indexOf('\\') >= 0) {
                throw new IllegalArgumentException("'" + path + "' is not a path below " + FOLDER
                        + "; write it from there, as in matmul/matmul.cl");
            }
        }
        return path;
    }
}
