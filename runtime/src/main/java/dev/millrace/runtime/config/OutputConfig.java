package dev.millrace.runtime.config;

import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Where answers go ({@code output}).
 *
 * @param format how they are written, or null for text where one thing is asked and JSON Lines where many are
 * @param file a file, or null for standard output
 * @param existing what happens when that file is there already
 */
public record OutputConfig(
        @Nullable Format format, @Nullable Path file, Existing existing) {

    /** How answers are written. */
    public enum Format {
        /** The text alone, as it comes. */
        TEXT,
        /** One JSON object a line, with the text, why it ended, and counts. */
        JSONL
    }

    /** What happens when the output file is there already. An empty file is as good as none. */
    public enum Existing {
        /** Answers to the same requests are kept and continued; anything else is an error. */
        RESUME,
        /** It is written anew, and what it held is lost. */
        REPLACE,
        /** That is an error. */
        REFUSE
    }

    private static final Key<Format> FORMAT = Key.optional(
            "format",
            ChoiceShape.of(Format.class),
            "text for one prompt, jsonl for a file of requests",
            "text is the answer alone, as it comes; jsonl is one JSON object a line: id, index, text, finishReason,"
                    + " promptTokens, generatedTokens, or error in place of an answer.");
    private static final Key<String> FILE =
            Key.optional("file", TextShape.PATH, "standard output", "File that the answers are written to.");
    private static final Key<Existing> EXISTING = Key.of(
            "existing",
            ChoiceShape.of(Existing.class),
            Existing.RESUME,
            "What happens when that file is there already. resume: answers in jsonl to the same requests are kept and"
                    + " continued, anything else is an error. replace: it is written anew. refuse: that is an error.");

    static final SectionShape<OutputConfig> SHAPE =
            SectionShape.of(List.of(FORMAT, FILE, EXISTING), OutputConfig::read);

    /** Standard output. */
    public static OutputConfig defaults() {
        return new OutputConfig(null, null, Existing.RESUME);
    }

    private static OutputConfig read(Section section) {
        @Nullable String file = section.orNull(FILE);
        return new OutputConfig(section.orNull(FORMAT), file == null ? null : Path.of(file), section.get(EXISTING));
    }
}
