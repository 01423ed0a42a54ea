package dev.millrace.runtime.config;

import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What is written down about a run as it happens ({@code trace}).
 *
 * @param file where, or null for nowhere
 */
public record TraceConfig(@Nullable Path file) {

    private static final Key<String> FILE = Key.optional(
            "file",
            TextShape.PATH,
            "nothing is traced",
            "File for a trace that Perfetto and Chrome open: steps of the host, and every launch with its bytes and"
                    + " rates. Tracing slows the run down.");

    static final SectionShape<TraceConfig> SHAPE = SectionShape.of(List.of(FILE), section -> {
        String file = section.orNull(FILE);
        return new TraceConfig(file == null ? null : Path.of(file));
    });

    /** Nothing is traced. */
    public static TraceConfig defaults() {
        return new TraceConfig(null);
    }
}
