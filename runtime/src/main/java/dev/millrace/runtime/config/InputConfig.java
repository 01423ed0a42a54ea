package dev.millrace.runtime.config;

import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What is asked ({@code input}): one prompt, or a file of many requests. */
public sealed interface InputConfig {

    /** One prompt. */
    record One(PromptConfig prompt) implements InputConfig {}

    /** A file in JSON Lines, each line a {@link RequestLine}. */
    record Many(Path file) implements InputConfig {}

    /** How an input is written in JSON. */
    static Shape<InputConfig> shape() {
        return Written.INPUT;
    }

    /** The keys of an input. */
    final class Written {

        private static final Key<String> FILE = Key.optional(
                "file", TextShape.PATH, "no file", "A file of many requests in JSON Lines, one request a line.");
        private static final SectionShape<InputConfig> FIELDS = SectionShape.of(
                        List.of(PromptConfig.Written.TEXT, PromptConfig.Written.CHAT, FILE), Written::read)
                .exactlyOne(PromptConfig.Written.TEXT, PromptConfig.Written.CHAT, FILE);
        private static final Shape<InputConfig> INPUT = UnionShape.of(
                (path, value) -> value instanceof Located.Fields
                        ? FIELDS.read(path, value)
                        : new One(new PromptConfig.Text(TextShape.ANY.read(path, value))),
                TextShape.ANY,
                FIELDS);

        private Written() {}

        private static InputConfig read(Section section) {
            @Nullable String file = section.orNull(FILE);
            return file == null ? new One(PromptConfig.Written.read(section)) : new Many(Path.of(file));
        }
    }
}
