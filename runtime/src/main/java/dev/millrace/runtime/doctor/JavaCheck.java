package dev.millrace.runtime.doctor;

import java.util.List;

/** The Java machine: its version, and options that make it slow. */
final class JavaCheck implements Check {

    private static final int OLDEST = 17;
    private static final int ASKS_FOR_NATIVE_ACCESS = 24;

    private final Machine machine;

    JavaCheck(Machine machine) {
        this.machine = machine;
    }

    @Override
    public String id() {
        return "java";
    }

    @Override
    public String title() {
        return "Java and its options";
    }

    @Override
    public void look(Observations seen) {
        String version = machine.property("java.specification.version");
        int major = major(version);
        String line = "Java " + machine.property("java.version") + ", " + machine.property("java.vm.name") + " of "
                + machine.property("java.vendor");
        if (major < OLDEST) {
            seen.problem(line, "install a JDK, version " + OLDEST + " or newer, and let JAVA_HOME name it");
        } else {
            seen.fine(line);
        }
        List<String> options = machine.javaArguments();
        if (options.contains("-Xint")) {
            seen.warning(
                    "-Xint: Java interprets everything", "leave -Xint out; it makes all Java code ten times slower");
        }
        if (options.stream().anyMatch(option -> option.startsWith("-Xcheck:jni"))) {
            seen.warning(
                    "-Xcheck:jni: every native call is checked",
                    "leave -Xcheck:jni out, except to find a fault in one");
        }
        if (options.stream().anyMatch(option -> option.startsWith("-agentlib:jdwp"))) {
            seen.fine("a debugger may attach");
        }
        if (major >= ASKS_FOR_NATIVE_ACCESS
                && options.stream().noneMatch(option -> option.startsWith("--enable-native-access"))) {
            seen.warning(
                    "Java " + major + " warns of native code, and a later one will refuse it",
                    "start Java with --enable-native-access=ALL-UNNAMED and --sun-misc-unsafe-memory-access=allow, as"
                            + " scripts/millrace does");
        }
    }

    private static int major(String version) {
        String number = version.startsWith("1.") ? version.substring(2) : version;
        try {
            return Integer.parseInt(number);
        } catch (NumberFormatException e) {
            return OLDEST; // not said; it did start
        }
    }
}
