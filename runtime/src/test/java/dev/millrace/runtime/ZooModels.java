package dev.millrace.runtime;

import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.Path;
import java.util.Objects;

/** Tiny models with random weights, in the test resources. */
public final class ZooModels {

    private ZooModels() {}

    /** The file of a model such as {@code llama.Q4_0}. */
    public static Path file(String name) {
        URL url = Objects.requireNonNull(ZooModels.class.getResource("/zoo/" + name + ".gguf"), name);
        try {
            return Path.of(url.toURI());
        } catch (URISyntaxException e) {
            throw new IllegalStateException(url + " is no place", e);
        }
    }
}
