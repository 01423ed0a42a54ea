package dev.millrace.runtime;

import dev.millrace.runtime.error.ModelFileException;
import dev.millrace.runtime.tokenizer.ChatTemplate;
import java.nio.file.Path;

/** The way to a model file's chat template alone: no weights are read and no device is needed. */
public final class TemplateFile {

    private TemplateFile() {}

    /**
     * The chat template of a file, with the texts of the file's begin and end tokens.
     *
     * @param path a GGUF file, of any architecture, with or without weights
     * @throws ModelFileException when it cannot be read as one, or has no chat template
     */
    public static ChatTemplate open(Path path) {
        return ModelHeader.read(
                path,
                file -> ChatTemplate.fromGguf(file.metadata())
                        .orElseThrow(() -> new ModelFileException(
                                path + " has no chat template: this model continues text and does not chat")));
    }
}
