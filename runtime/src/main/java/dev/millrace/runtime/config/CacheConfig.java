package dev.millrace.runtime.config;

import dev.millrace.kernels.program.CacheFolders;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Where what is worth keeping between runs is kept ({@code cache}).
 *
 * @param folders where compiled programs, verdicts of the self-test and device profiles are kept; fetched models and the tokenizer's native
 *     part lie in the user's own cache folder, whatever is configured
 */
public record CacheConfig(CacheFolders folders) {

    private static final Key<String> DIRECTORY = Key.optional(
            "directory",
            TextShape.PATH,
            "the user's cache folder",
            "Folder in which compiled kernels, the verdicts of the self-test and device profiles are kept.");

    static final SectionShape<CacheConfig> SHAPE = SectionShape.of(List.of(DIRECTORY), section -> {
        String directory = section.orNull(DIRECTORY);
        return directory == null ? defaults() : in(Path.of(directory));
    });

    /** In this user's cache folder. */
    public static CacheConfig defaults() {
        return new CacheConfig(CacheFolders.ofUser());
    }

    /** In a folder of the caller's choice. */
    public static CacheConfig in(Path directory) {
        return new CacheConfig(new CacheFolders(directory));
    }

    /** Where compiled programs are kept, or null for nowhere. */
    public @Nullable Path programs() {
        return folders.programs();
    }
}
