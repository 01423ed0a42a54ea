package dev.millrace.runtime.tokenizer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;

/** The demo model: skips a test where it is not there, or fails it with {@code -Dmillrace.requireModel=true}. */
final class DemoModel {

    private static final String NAME = "SmolLM2-135M-Instruct.Q4_1.gguf";

    private DemoModel() {}

    static Path path() {
        Path path = location();
        if (Boolean.getBoolean("millrace.requireModel")) {
            assertThat(path).isRegularFile();
        }
        assumeTrue(Files.isRegularFile(path), () -> "no demo model at " + path);
        return path;
    }

    private static Path location() {
        String stated = System.getProperty("millrace.demoModel");
        if (stated != null && !stated.isBlank()) {
            return Path.of(stated);
        }
        String caches = System.getenv("XDG_CACHE_HOME");
        Path base = caches == null || caches.isBlank()
                ? Path.of(System.getProperty("user.home", "."), ".cache")
                : Path.of(caches);
        return base.resolve("millrace").resolve("models").resolve(NAME);
    }
}
