package dev.millrace.runtime.config;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * Where what is worth keeping between runs is kept ({@code cache}).
 *
 * @param directory folder of compiled programs and verdicts
 */
public record CacheConfig(Path directory) {

    /** {@code $XDG_CACHE_HOME/millrace}, or {@code ~/.cache/millrace}. */
    public static CacheConfig defaults() {
        return new CacheConfig(userCache(System.getenv("XDG_CACHE_HOME"), System.getProperty("user.home", ".")));
    }

    static Path userCache(@Nullable String xdgCacheHome, String home) {
        Path base = xdgCacheHome == null || xdgCacheHome.isBlank() ? Path.of(home, ".cache") : Path.of(xdgCacheHome);
        return base.resolve("millrace");
    }

    static CacheConfig read(Section section) {
        String directory = section.text("directory");
        section.end();
        return directory == null ? defaults() : new CacheConfig(Path.of(directory));
    }
}
