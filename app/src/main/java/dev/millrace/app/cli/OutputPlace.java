package dev.millrace.app.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Where an output file is: nowhere that a run reads from. */
final class OutputPlace {

    private OutputPlace() {}

    /** @throws InputFileException when the output file is a file that is read */
    static void check(Path output, String role, Path read) {
        if (isSame(output, read)) {
            throw new InputFileException(
                    "output.file " + output + " is " + role + " as well; name another file for the answers");
        }
    }

    private static boolean isSame(Path one, Path other) {
        try {
            return one.toAbsolutePath()
                            .normalize()
                            .equals(other.toAbsolutePath().normalize())
                    || (Files.exists(one) && Files.exists(other) && Files.isSameFile(one, other));
        } catch (IOException e) {
            throw new InputFileException("output.file " + one + " cannot be looked at: " + e.getMessage(), e);
        }
    }
}
