package dev.millrace.runtime.doctor;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** The drivers that the loader is told of: whether each one's library is there, with all that it needs. */
final class DriversCheck implements Check {

    private static final String INSTALL = "install a driver: apt-get install pocl-opencl-icd for the processor,"
            + " intel-opencl-icd, mesa-opencl-icd or rocm-opencl-icd for a GPU of Intel or AMD; NVIDIA's comes with its"
            + " graphics driver";

    private final Machine machine;

    DriversCheck(Machine machine) {
        this.machine = machine;
    }

    @Override
    public String id() {
        return "drivers";
    }

    @Override
    public String title() {
        return "OpenCL drivers (ICD files)";
    }

    /** One driver that will not load. */
    private record Fault(String line, String cure) {}

    @Override
    public void look(Observations seen) {
        if (!machine.isLinux()) {
            seen.skip("where they are registered is known for Linux alone; 'devices' says what was found");
            return;
        }
        Registrations registrations = Registrations.of(machine);
        if (registrations.entries().isEmpty()) {
            seen.problem(
                    "no driver is registered in " + registrations.source(),
                    registrations.redirected()
                            ? "unset OCL_ICD_VENDORS to use the system's drivers, or let it name a folder that holds .icd"
                                    + " files"
                            : INSTALL);
            return;
        }
        LibrarySearch search = new LibrarySearch(machine);
        List<Fault> faults = new ArrayList<>();
        int sound = 0;
        for (Registrations.Entry entry : registrations.entries()) {
            Optional<Fault> fault = fault(entry, search);
            fault.ifPresent(faults::add);
            if (fault.isEmpty()) {
                sound++;
                seen.fine(entry.origin() + " names "
                        + search.find(entry.library()).map(machine::shown).orElse(entry.library()));
            }
        }
        // The loader passes over a driver that does not load, so one sound driver is enough for an answer.
        boolean grave = sound == 0 && search.isCertain();
        faults.forEach(fault -> seen.trouble(grave, fault.line(), fault.cure()));
        if (sound == 0 && registrations.redirected()) {
            seen.trouble(
                    grave,
                    "OCL_ICD_VENDORS hides the system's drivers",
                    "unset OCL_ICD_VENDORS to use the drivers of " + Registrations.SYSTEM_FOLDER);
        }
    }

    private Optional<Fault> fault(Registrations.Entry entry, LibrarySearch search) {
        String origin = entry.origin();
        if (entry.problem() != null) {
            return Optional.of(new Fault(
                    origin + ": " + entry.problem(),
                    "install the package that " + origin
                            + " belongs to again, make the file readable for all (chmod a+r)," + " or delete it"));
        }
        String library = entry.library();
        Optional<Path> file = search.find(library);
        if (file.isEmpty()) {
            boolean foreign = search.foreign(library).isPresent();
            return Optional.of(new Fault(
                    origin + " names " + library + ", which is "
                            + (foreign ? "not for " + machine.architecture() : "not there"),
                    "install the driver again, delete " + origin
                            + " if the driver is gone, or add the library's folder to" + " LD_LIBRARY_PATH"));
        }
        try {
            Map<String, String> missing = search.missing(file.get());
            if (missing.isEmpty()) {
                return Optional.empty();
            }
            String names = missing.entrySet().stream()
                    .map(lack -> lack.getKey() + " (needed by " + lack.getValue() + ")")
                    .collect(Collectors.joining(", "));
            return Optional.of(new Fault(
                    origin + " names " + machine.shown(file.get()) + ", which lacks " + names,
                    "install the packages that hold " + String.join(", ", missing.keySet())
                            + ", or add their folder to LD_LIBRARY_PATH"));
        } catch (IOException e) {
            return Optional.of(new Fault(
                    origin + " names " + machine.shown(file.get()) + ": " + e.getMessage(),
                    "install the driver again, or make its library readable for all (chmod a+r)"));
        }
    }
}
