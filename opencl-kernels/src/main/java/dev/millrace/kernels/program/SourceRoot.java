package dev.millrace.kernels.program;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** Where kernel files are found by their path. */
@FunctionalInterface
interface SourceRoot {

    /** Millrace's own kernel files. */
    String FOLDER = "/dev/millrace/kernels/";

    /** Read once in a process: every kernel of a plan is put together from the same few. */
    SourceRoot CLASS_PATH = new SourceRoot() {

        private final Map<String, Optional<String>> known = new ConcurrentHashMap<>();

        @Override
        public @Nullable String read(String path) {
            return known.computeIfAbsent(path, unread -> Optional.ofNullable(fromClassPath(unread)))
                    .orElse(null);
        }
    };

    private static @Nullable String fromClassPath(String path) {
        try (InputStream in = SourceRoot.class.getResourceAsStream(FOLDER + path)) {
            return in == null ? null : new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read the kernel file " + FOLDER + path, e);
        }
    }

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
