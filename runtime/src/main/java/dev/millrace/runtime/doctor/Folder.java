package dev.millrace.runtime.doctor;

import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A folder that something is to be written into, whether it is there yet or not.
 *
 * @param path where
 */
record Folder(Path path) {

    /** Why no file can be put there, or nothing where one can. What was not there before is not there afterwards. */
    Optional<String> objection() {
        Path there = existing();
        if (there == null || !Files.isDirectory(there)) {
            return Optional.of(there == null ? "nothing above it exists" : there + " is not a folder");
        }
        if (!there.equals(path)) {
            return Files.isWritable(there)
                    ? Optional.empty()
                    : Optional.of("it does not exist, and " + there + " cannot be written");
        }
        try {
            Files.delete(Files.createTempFile(path, "doctor-", ".tmp"));
            return Optional.empty();
        } catch (IOException | SecurityException e) {
            String words = e instanceof FileSystemException f ? f.getReason() : e.getMessage();
            String kind = e.getClass().getSimpleName();
            return Optional.of("it cannot be written (" + (words == null ? kind : kind + ", " + words) + ")");
        }
    }

    /** Free bytes on its disk, -1 where that is not known. */
    long freeBytes() {
        Path there = existing();
        try {
            return there == null ? -1 : Files.getFileStore(there).getUsableSpace();
        } catch (IOException | SecurityException e) {
            return -1;
        }
    }

    /** Whether the system refuses to run programs, and to load libraries, from there. */
    boolean refusesPrograms(Machine machine) {
        String shown = resolved(machine);
        String best = "";
        boolean refuses = false;
        for (String line : machine.lines("/proc/self/mounts")) {
            String[] parts = line.split(" ", -1);
            if (parts.length < 4) {
                continue;
            }
            String mount = parts[1].replace("\\040", " ");
            boolean holds = mount.equals("/") || shown.equals(mount) || shown.startsWith(mount + "/");
            if (holds && mount.length() >= best.length()) {
                best = mount;
                refuses = List.of(parts[3].split(",", -1)).contains("noexec");
            }
        }
        return refuses;
    }

    /** The folder itself, or what there is of it, behind all links: mounts are listed by such paths. */
    private String resolved(Machine machine) {
        Path there = existing();
        try {
            Path root = machine.root().toRealPath();
            Path real = (there == null ? path : there).toRealPath();
            return real.startsWith(root) ? "/" + root.relativize(real) : real.toString();
        } catch (IOException | SecurityException e) {
            return machine.shown(path);
        }
    }

    private @Nullable Path existing() {
        Path there = path;
        while (there != null && !Files.exists(there)) {
            there = there.getParent();
        }
        return there;
    }
}
