package dev.millrace.runtime.doctor;

/** The folder that the bindings unpack their native parts into. */
final class TemporaryFolderCheck implements Check {

    private final Machine machine;

    TemporaryFolderCheck(Machine machine) {
        this.machine = machine;
    }

    @Override
    public String id() {
        return "temporary-folder";
    }

    @Override
    public String title() {
        return "Folder for temporary files";
    }

    @Override
    public void look(Observations seen) {
        String name = machine.property("java.io.tmpdir");
        String cure =
                "start Java with -Djava.io.tmpdir=FOLDER (MILLRACE_JAVA_OPTS before scripts/millrace), a folder that"
                        + " you may write and from which programs may run";
        Folder folder = new Folder(machine.path(name));
        if (!machine.exists(name)) {
            seen.warning(
                    name
                            + " does not exist; jocl, which unpacks its native part into it, cannot be loaded, and lwjgl looks"
                            + " for another place",
                    cure);
            return;
        }
        folder.objection()
                .ifPresentOrElse(
                        why -> seen.warning("nothing can be unpacked into " + name + ": " + why, cure),
                        () -> seen.fine(name + " can be written"));
        if (folder.refusesPrograms(machine)) {
            seen.warning(
                    name + " is mounted noexec: native libraries that are unpacked there cannot be loaded",
                    cure + "; or mount it without noexec");
        }
    }
}
