package dev.millrace.app.cli;

import dev.millrace.kernels.program.CacheFolders;
import dev.millrace.runtime.doctor.WantedModel;
import dev.millrace.runtime.error.ModelFileException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** The model that is run when none is named: the one that {@code scripts/fetch-model} puts into the user's cache. */
final class DemoModel {

    static final String FILE = "SmolLM2-135M-Instruct.Q4_1.gguf";

    /** What {@code scripts/fetch-model} checks it by. */
    static final long BYTE_SIZE = 98_362_432;

    static final String SHA_256 = "b179c9523d0e6a0f98a330c7562b682750a6f8c8c15e5bc70ea373728110db53";

    private DemoModel() {}

    /** The named model, or the demo model where none is named. */
    static Path orElse(@Nullable String model) {
        if (model != null) {
            return Path.of(model);
        }
        Path demo = place();
        if (!Files.exists(demo)) {
            throw new ModelFileException(
                    "no model was named and the demo model is not at " + demo
                            + "; name one (--model FILE.gguf, or \"model\" in the configuration), or fetch the demo model with scripts/fetch-model");
        }
        return demo;
    }

    /** The named model, or the demo model where none is named, there or not. */
    static WantedModel wanted(@Nullable String model) {
        return model == null ? new WantedModel(place(), BYTE_SIZE, SHA_256) : WantedModel.own(Path.of(model));
    }

    private static Path place() {
        Path models = CacheFolders.ofUser().models();
        return models == null ? Path.of(FILE) : models.resolve(FILE);
    }
}
