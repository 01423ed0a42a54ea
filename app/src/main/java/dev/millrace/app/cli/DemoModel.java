package dev.millrace.app.cli;

import dev.millrace.kernels.program.CacheFolders;
import dev.millrace.runtime.error.ModelFileException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** The model that is run when none is named: the one that {@code scripts/fetch-model} puts into the user's cache. */
final class DemoModel {

    static final String FILE = "SmolLM2-135M-Instruct.Q4_1.gguf";

    private DemoModel() {}

    /** The named model, or the demo model where none is named. */
    static Path orElse(@Nullable String model) {
        if (model != null) {
            return Path.of(model);
        }
        Path models = CacheFolders.ofUser().models();
        Path demo = models == null ? Path.of(FILE) : models.resolve(FILE);
        if (!Files.exists(demo)) {
            throw new ModelFileException(
                    "no model was named and the demo model is not at " + demo
                            + "; name one (--model FILE.gguf, or \"model\" in the configuration), or fetch the demo model with scripts/fetch-model");
        }
        return demo;
    }
}
