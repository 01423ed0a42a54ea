package dev.millrace.runtime;

import dev.millrace.kernels.program.CacheFolders;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The cache where it can be written, and none otherwise: looked at once per model, said once per process. */
final class UsableCache {

    private static final Logger LOG = LoggerFactory.getLogger(UsableCache.class);
    private static final Set<String> SAID = ConcurrentHashMap.newKeySet();

    private UsableCache() {}

    /** The same folders, or none where nothing can be kept in them. */
    static CacheFolders of(CacheFolders wanted) {
        Path root = wanted.root();
        if (root == null) {
            return without("this user has no home folder to keep a cache in");
        }
        try {
            Files.createDirectories(root);
            Files.delete(Files.createTempFile(root, "probe-", ".tmp"));
            return wanted;
        } catch (IOException | SecurityException e) {
            return without("the cache folder " + root + " cannot be written (" + inWords(e) + ")");
        }
    }

    private static CacheFolders without(String problem) {
        if (SAID.add(problem)) {
            LOG.warn(
                    "{}; going on without, so kernels are compiled each time. The setting cache.directory or the"
                            + " environment variable MILLRACE_CACHE names another one",
                    problem);
        }
        return new CacheFolders(null);
    }

    /** The reason without the path, which a file error repeats. */
    private static String inWords(Exception e) {
        String kind = e.getClass().getSimpleName();
        String words = e instanceof FileSystemException f ? f.getReason() : e.getMessage();
        return words == null ? kind : kind + ", " + words;
    }
}
