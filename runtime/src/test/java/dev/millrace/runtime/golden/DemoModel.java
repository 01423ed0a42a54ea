package dev.millrace.runtime.golden;

import static org.assertj.core.api.Assertions.fail;

import dev.millrace.kernels.program.CacheFolders;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Assumptions;

/** The demo model's file on this machine. */
final class DemoModel {

    private static final String FILE = "SmolLM2-135M-Instruct.Q4_1.gguf";

    private DemoModel() {}

    /** Skips the test where the file is missing, or fails it with {@code -Dmillrace.requireModel=true}. */
    static Path required() {
        Path file = path();
        if (!Files.isRegularFile(file)) {
            String missing = "the demo model is not at " + file + "; scripts/fetch-model fetches it";
            if (Boolean.getBoolean("millrace.requireModel")) {
                fail(missing);
            }
            Assumptions.abort(missing);
        }
        return file;
    }

    private static Path path() {
        String named = System.getProperty("millrace.demoModel");
        if (named != null) {
            return Path.of(named);
        }
        Path models = CacheFolders.ofUser().models();
        return models == null ? Path.of(FILE) : models.resolve(FILE);
    }
}
