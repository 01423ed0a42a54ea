package dev.millrace.runtime.config;

import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** How an input is written in JSON. */
final class InputKeys {

    private static final Key<String> FILE = Key.optional(
            "file", TextShape.PATH, "no file", "A file of many requests in JSON Lines, one request a line.");
    private static final SectionShape<InputConfig> FIELDS = SectionShape.of(
                    List.of(PromptKeys.TEXT, PromptKeys.CHAT, FILE), InputKeys::read)
            .exactlyOne(PromptKeys.TEXT, PromptKeys.CHAT, FILE);
    static final Shape<InputConfig> INPUT = UnionShape.of(
            (path, value) -> value instanceof Located.Fields
                    ? FIELDS.read(path, value)
                    : new InputConfig.One(new PromptConfig.Text(TextShape.ANY.read(path, value))),
            TextShape.ANY,
            FIELDS);

    private InputKeys() {}

    private static InputConfig read(Section section) {
        @Nullable String file = section.orNull(FILE);
        return file == null ? new InputConfig.One(PromptKeys.read(section)) : new InputConfig.Many(Path.of(file));
    }
}
