package dev.millrace.runtime.doctor;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The drivers that the OpenCL loader is told of: one {@code .icd} file each, which holds the name of the driver's library.
 *
 * @param source where they were looked for, for people
 * @param redirected whether an environment variable says where, instead of the system
 * @param entries what was found
 */
record Registrations(String source, boolean redirected, List<Entry> entries) {

    static final String SYSTEM_FOLDER = "/etc/OpenCL/vendors";
    private static final String VENDORS = "OCL_ICD_VENDORS";
    private static final String MORE = "OCL_ICD_FILENAMES";
    private static final String SUFFIX = ".icd";

    Registrations {
        entries = List.copyOf(entries);
    }

    /**
     * One driver.
     *
     * @param origin the file or the variable that names it
     * @param library name or path of its library, empty where the file cannot be read
     * @param problem why the library's name is not known, or null
     */
    record Entry(String origin, String library, @Nullable String problem) {}

    static Registrations of(Machine machine) {
        List<Entry> entries = new ArrayList<>();
        Optional<String> vendors = machine.variable(VENDORS);
        String where = vendors.orElse(SYSTEM_FOLDER);
        if (vendors.isEmpty() || Files.isDirectory(machine.path(where))) {
            machine.list(where, "*" + SUFFIX).forEach(file -> entries.add(read(machine, file)));
        } else if (where.endsWith(SUFFIX)) {
            Path file = machine.path(where.contains("/") ? where : SYSTEM_FOLDER + "/" + where);
            entries.add(read(machine, file));
        } else if (!isAbsentFolder(machine, where)) {
            entries.add(new Entry(VENDORS, where, null));
        }
        for (String name : machine.variable(MORE).orElse("").split(":", -1)) {
            if (name.endsWith(SUFFIX)) {
                entries.add(read(machine, machine.path(name.contains("/") ? name : SYSTEM_FOLDER + "/" + name)));
            } else if (!name.isBlank()) {
                entries.add(new Entry(MORE, name, null));
            }
        }
        String source = vendors.map(value ->
                        VENDORS + "=" + value + (isAbsentFolder(machine, value) ? " (the folder does not exist)" : ""))
                .orElse(SYSTEM_FOLDER);
        return new Registrations(
                machine.variable(MORE)
                        .map(more -> source + " and " + MORE + "=" + more)
                        .orElse(source),
                vendors.isPresent(),
                entries);
    }

    /** Whether a driver is registered whose library's name contains one of these. */
    boolean names(String... parts) {
        return entries.stream().anyMatch(entry -> List.of(parts).stream().anyMatch(entry.library()::contains));
    }

    /** Whether this looks like a folder, and nothing is there: the variable may name files and libraries as well. */
    private static boolean isAbsentFolder(Machine machine, String where) {
        return where.contains("/")
                && !where.contains(".so")
                && !where.endsWith(SUFFIX)
                && !Files.exists(machine.path(where));
    }

    private static Entry read(Machine machine, Path file) {
        String origin = machine.shown(file);
        try {
            String library =
                    Files.readString(file).lines().findFirst().orElse("").strip();
            return new Entry(origin, library, library.isEmpty() ? "it names no library" : null);
        } catch (IOException | SecurityException e) {
            String why = Files.exists(file) ? "it cannot be read" : "it does not exist";
            return new Entry(origin, "", why);
        }
    }
}
