package dev.millrace.kernels.program;

import dev.millrace.opencl.DeviceInfo;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Where Millrace keeps what it can make or fetch again, for one user.
 *
 * @param root the folder, or null when this user has no home: everything then works without a cache
 */
public record CacheFolders(@Nullable Path root) {

    /** Of the user who runs this process. */
    public static CacheFolders ofUser() {
        return of(System.getenv(), System.getProperty("os.name", ""), System.getProperty("user.home", ""));
    }

    /**
     * By the rules of the system: {@code MILLRACE_CACHE} if set, else {@code $XDG_CACHE_HOME/millrace}, else
     * {@code %LOCALAPPDATA%\millrace\cache} on Windows, {@code ~/Library/Caches/millrace} on macOS and
     * {@code ~/.cache/millrace} elsewhere, where {@code ~} is {@code $HOME} if set and the account's home folder
     * otherwise. The scripts follow the same rules.
     *
     * @param environment environment variables
     * @param systemName as {@code os.name} says it
     * @param accountHome the account's home folder, empty or {@code ?} where unknown
     */
    public static CacheFolders of(Map<String, String> environment, String systemName, String accountHome) {
        String own = environment.getOrDefault("MILLRACE_CACHE", "");
        if (!own.isBlank()) {
            return new CacheFolders(Path.of(own).toAbsolutePath());
        }
        String xdg = environment.getOrDefault("XDG_CACHE_HOME", "");
        if (!xdg.isBlank() && Path.of(xdg).isAbsolute()) {
            return new CacheFolders(Path.of(xdg, "millrace"));
        }
        String system = systemName.toLowerCase(Locale.ROOT);
        String local = environment.getOrDefault("LOCALAPPDATA", "");
        if (system.startsWith("windows") && !local.isBlank()) {
            return new CacheFolders(Path.of(local, "millrace", "cache"));
        }
        String stated = environment.getOrDefault("HOME", "");
        String home = stated.isBlank() || !Path.of(stated).isAbsolute() ? accountHome : stated;
        if (home.isBlank() || home.equals("?")) {
            return new CacheFolders(null);
        }
        return new CacheFolders(
                system.startsWith("mac")
                        ? Path.of(home, "Library", "Caches", "millrace")
                        : Path.of(home, ".cache", "millrace"));
    }

    /** Program binaries. */
    public @Nullable Path programs() {
        return below("programs");
    }

    /**
     * Program binaries for a device; null also where the driver keeps by itself what it compiles. PoCL does, and finishes
     * programs at their first launch: what it keeps of one belongs to its source or to its binary, which has other bytes each
     * time, so the next process would compile all of a binary again.
     */
    public @Nullable Path programs(DeviceInfo device) {
        return device.platformName().contains("Portable Computing Language") ? null : programs();
    }

    /** Verdicts of the self-test. */
    public @Nullable Path verdicts() {
        return below("selftest");
    }

    /** Measured profiles of devices. */
    public @Nullable Path profiles() {
        return below("profiles");
    }

    /** Model files that were fetched. */
    public @Nullable Path models() {
        return below("models");
    }

    private @Nullable Path below(String name) {
        return root == null ? null : root.resolve(name);
    }
}
