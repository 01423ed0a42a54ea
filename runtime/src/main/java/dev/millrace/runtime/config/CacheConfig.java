package dev.millrace.runtime.config;

import dev.millrace.kernels.program.CacheFolders;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * Where what is worth keeping between runs is kept ({@code cache}).
 *
 * @param folders compiled programs, verdicts of the self-test, fetched models
 */
public record CacheConfig(CacheFolders folders) {

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

    static CacheConfig read(Section section) {
        String directory = section.path("directory");
        section.end();
        return directory == null ? defaults() : in(Path.of(directory));
    }
}
