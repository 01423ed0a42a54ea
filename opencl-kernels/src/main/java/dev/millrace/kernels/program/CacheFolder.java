package dev.millrace.kernels.program;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A folder of whole files that can be made again, shared by threads and processes.
 *
 * <p>A file appears at once or not at all: it is written under a name of its own in the same folder, then renamed. The
 * folder is made at the first write. What fails is said once, as a warning with folder and reason, and the owner works
 * without; nothing here throws.
 */
public final class CacheFolder {

    private static final Logger LOG = LoggerFactory.getLogger(CacheFolder.class);
    private static final String TEMPORARY = ".tmp";
    private static final Duration ABANDONED = Duration.ofHours(1);

    private final String contents;
    private final @Nullable Path directory;
    private volatile boolean failed;

    /**
     * @param contents what is kept here, for the warning, for example {@code compiled programs}
     * @param directory the folder, or null for none
     */
    public CacheFolder(String contents, @Nullable Path directory) {
        this.contents = contents;
        this.directory = directory;
    }

    /** Whether there is a folder and it took every write so far. */
    public boolean usable() {
        return directory != null && !failed;
    }

    /** The file's bytes, or null when it is not there or cannot be read. */
    public byte @Nullable [] read(String name) {
        if (directory == null) {
            return null;
        }
        try {
            return Files.readAllBytes(directory.resolve(name));
        } catch (NoSuchFileException e) {
            return null;
        } catch (IOException e) {
            LOG.debug("cannot read {} in {}", name, directory, e);
            return null;
        }
    }

    /** Writes a file in one step, replacing one of that name. */
    public void write(String name, byte[] bytes) {
        Path folder = directory;
        if (folder == null || failed) {
            return;
        }
        Path temporary = null;
        try {
            Files.createDirectories(folder);
            temporary = Files.createTempFile(folder, name.substring(0, Math.min(16, name.length())) + "-", TEMPORARY);
            Files.write(temporary, bytes);
            moveInto(temporary, folder.resolve(name));
        } catch (IOException | SecurityException e) {
            deleteQuietly(temporary);
            fail(folder, e);
        }
    }

    /** Deletes a file if it is there. */
    public void delete(String name) {
        if (directory != null) {
            deleteQuietly(directory.resolve(name));
        }
    }

    /** Notes that a file was used now, for {@link #prune}. */
    void touch(String name) {
        if (directory != null) {
            try {
                Files.setLastModifiedTime(directory.resolve(name), FileTime.from(Instant.now()));
            } catch (IOException e) {
                LOG.debug("cannot note the use of {} in {}", name, directory, e);
            }
        }
    }

    /**
     * Deletes the files unused for longest until the rest fits, and temporary files that nobody finished. Files of
     * others are left alone.
     *
     * @param suffix of the files that count
     */
    void prune(String suffix, long maxBytes) {
        if (directory == null) {
            return;
        }
        List<Stored> files = new ArrayList<>();
        try (Stream<Path> paths = Files.list(directory)) {
            paths.filter(p -> p.toString().endsWith(suffix) || p.toString().endsWith(TEMPORARY))
                    .map(Stored::of)
                    .filter(s -> s.byteSize() >= 0)
                    .forEach(files::add);
        } catch (IOException e) {
            LOG.debug("cannot list {}", directory, e);
            return;
        }
        FileTime abandoned = FileTime.from(Instant.now().minus(ABANDONED));
        files.sort(Comparator.comparing(Stored::used));
        long total = files.stream().mapToLong(Stored::byteSize).sum();
        for (Stored file : files) {
            boolean temporary = file.path().toString().endsWith(TEMPORARY);
            if (temporary ? file.used().compareTo(abandoned) < 0 : total > maxBytes) {
                deleteQuietly(file.path());
                total -= file.byteSize();
            }
        }
    }

    private static void moveInto(Path temporary, Path target) throws IOException {
        try {
            Files.move(temporary, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (AccessDeniedException e) {
            // Windows: another process has the same entry open, so it is there already.
            if (!Files.isReadable(target)) {
                throw e;
            }
            deleteQuietly(temporary);
        }
    }

    private void fail(Path folder, Exception reason) {
        synchronized (this) {
            if (failed) {
                return;
            }
            failed = true;
        }
        LOG.warn(
                "cannot keep {} in {}: {}; going on without, MILLRACE_CACHE names another folder",
                contents,
                folder,
                inWords(reason));
    }

    /** The reason without the path, which a file error repeats. */
    private static String inWords(Exception e) {
        String kind = e.getClass().getSimpleName();
        String words = e instanceof FileSystemException f ? f.getReason() : e.getMessage();
        return words == null ? kind : kind + ", " + words;
    }

    private static void deleteQuietly(@Nullable Path path) {
        if (path != null) {
            try {
                Files.deleteIfExists(path);
            } catch (IOException e) {
                LOG.debug("cannot delete {}", path, e);
            }
        }
    }

    /** A file in the folder; its size is negative when it is no file, or gone. */
    private record Stored(Path path, long byteSize, FileTime used) {

        static Stored of(Path path) {
            try {
                return new Stored(
                        path, Files.isRegularFile(path) ? Files.size(path) : -1, Files.getLastModifiedTime(path));
            } catch (IOException e) {
                return new Stored(path, -1, FileTime.fromMillis(0));
            }
        }
    }
}
