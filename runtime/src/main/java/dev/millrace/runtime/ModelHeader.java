package dev.millrace.runtime;

import dev.millrace.runtime.error.ModelFileException;
import dev.millrace.runtime.format.gguf.GgufFile;
import dev.millrace.runtime.format.gguf.ModelFormatException;
import java.nio.file.Path;
import java.util.function.Function;

/** The way to what a model file says before its weights. */
final class ModelHeader {

    private ModelHeader() {}

    /**
     * Opens a file for as long as something is read from it.
     *
     * @throws ModelFileException when there is none, or it cannot be read
     */
    static <T> T read(Path path, Function<GgufFile, T> reader) {
        ModelParts.requireFile(path);
        try (GgufFile file = GgufFile.open(path)) {
            return reader.apply(file);
        } catch (ModelFormatException e) {
            throw new ModelFileException(String.valueOf(e.getMessage()), e);
        }
    }
}
