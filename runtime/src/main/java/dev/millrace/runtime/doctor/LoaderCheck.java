package dev.millrace.runtime.doctor;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** The OpenCL loader, the library through which every program reaches the drivers. */
final class LoaderCheck implements Check {

    private static final List<String> NAMES = List.of("libOpenCL.so.1", "libOpenCL.so");

    private final Machine machine;

    LoaderCheck(Machine machine) {
        this.machine = machine;
    }

    @Override
    public String id() {
        return "loader";
    }

    @Override
    public String title() {
        return "OpenCL loader";
    }

    @Override
    public void look(Observations seen) {
        if (!machine.isLinux()) {
            seen.skip("where it lies is known for Linux alone; 'bindings' says whether it was found");
            return;
        }
        LibrarySearch search = new LibrarySearch(machine);
        for (String name : NAMES) {
            Optional<Path> found = search.find(name);
            if (found.isPresent()) {
                describe(seen, search, found.get());
                return;
            }
        }
        Optional<Path> foreign = search.foreign(NAMES.get(0));
        String install =
                "install one: apt-get install ocl-icd-libopencl1 (Debian, Ubuntu), dnf install ocl-icd (Fedora),"
                        + " pacman -S ocl-icd (Arch)";
        if (foreign.isPresent()) {
            seen.problem(
                    machine.shown(foreign.get()) + " is not for " + machine.architecture() + ", which Java is made for",
                    install + ", for the processor of your Java");
        } else {
            seen.trouble(
                    search.isCertain(),
                    "there is no libOpenCL.so.1 in the folders that libraries are looked for in",
                    install + "; where it lies in a folder of its own, add that to LD_LIBRARY_PATH");
        }
    }

    private void describe(Observations seen, LibrarySearch search, Path file) {
        String shown = machine.shown(file);
        try {
            var missing = search.missing(file);
            if (missing.isEmpty()) {
                seen.fine(shown);
            } else {
                seen.problem(
                        shown + " needs " + String.join(", ", missing.keySet()) + ", which is not there",
                        "install the loader's package again, which brings what it needs");
            }
        } catch (IOException e) {
            seen.problem(
                    shown + ": " + e.getMessage(), "install the loader's package again (ocl-icd-libopencl1 on Debian)");
        }
    }
}
