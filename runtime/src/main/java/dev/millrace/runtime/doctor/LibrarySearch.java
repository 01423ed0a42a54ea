package dev.millrace.runtime.doctor;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * The dynamic linker's search for a library, done by reading alone: {@code LD_LIBRARY_PATH}, the folders of
 * {@code /etc/ld.so.conf}, the system's own.
 */
final class LibrarySearch {

    private static final Map<String, String> TRIPLETS = Map.of(
            "amd64", "x86_64-linux-gnu",
            "aarch64", "aarch64-linux-gnu",
            "arm", "arm-linux-gnueabihf",
            "i386", "i386-linux-gnu",
            "riscv64", "riscv64-linux-gnu",
            "ppc64le", "powerpc64le-linux-gnu",
            "s390x", "s390x-linux-gnu");
    private static final int MOST_INCLUDES = 100;

    private final Machine machine;
    private final String architecture;
    private final Set<String> folders = new LinkedHashSet<>();

    LibrarySearch(Machine machine) {
        this.machine = machine;
        this.architecture = machine.architecture().equals("x86") ? "i386" : machine.architecture();
        machine.variable("LD_LIBRARY_PATH").ifPresent(path -> folders.addAll(List.of(path.split("[:;]", -1))));
        readConfiguration("/etc/ld.so.conf", new LinkedHashSet<>());
        String triplet = TRIPLETS.getOrDefault(architecture, architecture);
        folders.addAll(List.of("/lib/" + triplet, "/usr/lib/" + triplet, "/lib64", "/usr/lib64", "/lib", "/usr/lib"));
        folders.remove("");
    }

    /** Whether this machine's linker searches as it is done here, so that what is not found is surely missing. */
    boolean isCertain() {
        return machine.exists("/etc/ld.so.cache");
    }

    /** The file that a name or a path stands for, made for the processor that Java is made for. */
    Optional<Path> find(String name) {
        return find(name, List.of()).stream().filter(this::fits).findFirst();
    }

    /** A file of that name that is made for another processor. */
    Optional<Path> foreign(String name) {
        return find(name, List.of()).stream().filter(file -> !fits(file)).findFirst();
    }

    /**
     * Libraries that a library needs, directly or through others, and that are not there: names with who needs them.
     *
     * @throws IOException when the library itself cannot be read
     */
    Map<String, String> missing(Path library) throws IOException {
        Map<String, String> missing = new TreeMap<>();
        collect(library, List.of(), missing, new LinkedHashSet<>());
        return missing;
    }

    private void collect(Path library, List<Path> inherited, Map<String, String> missing, Set<String> seen)
            throws IOException {
        ElfFile file = ElfFile.read(library);
        List<Path> first = new ArrayList<>(inherited);
        for (String folder : file.folders()) {
            String origin = machine.shown(library.toRealPath().resolveSibling(""));
            first.add(machine.path(folder.replace("$ORIGIN", origin).replace("${ORIGIN}", origin)));
        }
        for (String name : file.needed()) {
            if (!seen.add(name)) {
                continue;
            }
            Optional<Path> found = find(name, first).stream().filter(this::fits).findFirst();
            if (found.isPresent()) {
                collect(found.get(), first, missing, seen);
            } else {
                missing.put(name, String.valueOf(library.getFileName()));
            }
        }
    }

    private List<Path> find(String name, List<Path> first) {
        if (name.contains("/")) {
            Path file = machine.path(name);
            return Files.isRegularFile(file) ? List.of(file) : List.of();
        }
        List<Path> found = new ArrayList<>();
        for (Path folder : first) {
            add(folder.resolve(name), found);
        }
        for (String folder : folders) {
            add(machine.path(folder).resolve(name), found);
        }
        return found;
    }

    private static void add(Path file, List<Path> found) {
        if (Files.isRegularFile(file)) {
            found.add(file);
        }
    }

    private boolean fits(Path file) {
        try {
            return ElfFile.read(file).architecture().equals(architecture);
        } catch (IOException e) {
            return true; // damaged or not readable: it is the one that the linker would take
        }
    }

    private void readConfiguration(String file, Set<String> read) {
        if (read.size() > MOST_INCLUDES || !read.add(file)) {
            return;
        }
        for (String line : machine.lines(file)) {
            String entry = line.replaceFirst("#.*", "").strip();
            if (entry.startsWith("include ")) {
                String pattern = entry.substring("include ".length()).strip();
                int slash = pattern.lastIndexOf('/');
                String folder = slash < 0 ? "/etc" : pattern.substring(0, slash);
                machine.list(folder, pattern.substring(slash + 1))
                        .forEach(included -> readConfiguration(machine.shown(included), read));
            } else if (entry.startsWith("/")) {
                folders.add(entry);
            }
        }
    }
}
