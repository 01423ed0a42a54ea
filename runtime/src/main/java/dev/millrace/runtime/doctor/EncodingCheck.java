package dev.millrace.runtime.doctor;

import java.util.Locale;

/** Whether Java reads arguments and file names as what they are. */
final class EncodingCheck implements Check {

    private final Machine machine;

    EncodingCheck(Machine machine) {
        this.machine = machine;
    }

    @Override
    public String id() {
        return "encoding";
    }

    @Override
    public String title() {
        return "Characters of arguments and file names";
    }

    @Override
    public void look(Observations seen) {
        String encoding = machine.property("sun.jnu.encoding");
        String upper = encoding.toUpperCase(Locale.ROOT);
        if (upper.contains("ANSI_X3.4") || upper.contains("ASCII")) {
            seen.warning(
                    "Java takes arguments and file names for " + encoding + ", so other letters become question marks",
                    "set LC_ALL=C.UTF-8 (or a UTF-8 locale of yours) in the environment, as scripts/millrace does");
        } else {
            seen.fine("arguments and file names are read as " + encoding);
        }
    }
}
