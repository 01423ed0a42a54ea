package dev.millrace.runtime.doctor;

/** PoCL's own cache: where it cannot be written, PoCL has a platform and no device. */
final class PoclCacheCheck implements Check {

    private final Machine machine;

    PoclCacheCheck(Machine machine) {
        this.machine = machine;
    }

    @Override
    public String id() {
        return "pocl-cache";
    }

    @Override
    public String title() {
        return "Cache of PoCL";
    }

    @Override
    public void look(Observations seen) {
        Registrations registrations = Registrations.of(machine);
        if (!registrations.names("pocl")) {
            seen.skip("PoCL is not registered");
            return;
        }
        String folder = machine.variable("POCL_CACHE_DIR")
                .or(() -> machine.variable("XDG_CACHE_HOME").map(cache -> cache + "/pocl/kcache"))
                .or(() -> machine.home().map(home -> home + "/.cache/pocl/kcache"))
                .orElse("/tmp/pocl/kcache");
        new Folder(machine.path(folder))
                .objection()
                .ifPresentOrElse(
                        why -> seen.trouble(
                                !othersServe(registrations),
                                "PoCL cannot write its cache " + folder + ", and has no device then: " + why,
                                "let POCL_CACHE_DIR name a folder that you may write, before Java starts"),
                        () -> seen.fine(folder + " can be written"));
    }

    /** Whether a driver of somebody else is there, so that answers come without PoCL. */
    private boolean othersServe(Registrations registrations) {
        LibrarySearch search = new LibrarySearch(machine);
        return registrations.entries().stream()
                .filter(entry -> entry.problem() == null && !entry.library().contains("pocl"))
                .anyMatch(entry -> search.find(entry.library()).isPresent());
    }
}
