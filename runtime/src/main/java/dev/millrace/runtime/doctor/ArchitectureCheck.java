package dev.millrace.runtime.doctor;

import java.util.List;

/** Whether Java is made for the processor that it runs on. */
final class ArchitectureCheck implements Check {

    private static final List<String> WITH_NATIVES = List.of("amd64", "x86_64", "aarch64");

    private final Machine machine;

    ArchitectureCheck(Machine machine) {
        this.machine = machine;
    }

    @Override
    public String id() {
        return "architecture";
    }

    @Override
    public String title() {
        return "Processor that Java is made for";
    }

    @Override
    public void look(Observations seen) {
        String architecture = machine.architecture();
        String line = "Java is for " + architecture + ", " + machine.property("sun.arch.data.model") + " bits, on "
                + machine.property("os.name") + " " + machine.property("os.version");
        if (machine.property("sun.arch.data.model").equals("32")) {
            seen.problem(line, "install a JDK of 64 bits; the native parts of Millrace's libraries have no other");
            return;
        }
        if (!WITH_NATIVES.contains(architecture)) {
            seen.problem(
                    line,
                    "the tokenizer library exists for x86-64 and Arm (aarch64) alone; run Millrace on one of these");
            return;
        }
        List<String> processor = machine.lines("/proc/cpuinfo");
        boolean arm = processor.stream().anyMatch(text -> text.startsWith("CPU implementer"));
        boolean intel = processor.stream().anyMatch(text -> text.startsWith("vendor_id"));
        boolean forArm = architecture.equals("aarch64");
        if (forArm ? intel && !arm : arm && !intel) {
            seen.warning(
                    line + ", but the processor is " + (arm ? "an Arm one" : "an x86-64 one")
                            + ": every instruction is translated",
                    "install a JDK, and a container image where you use one, for " + (arm ? "aarch64" : "x86-64"));
            return;
        }
        seen.fine(line);
    }
}
