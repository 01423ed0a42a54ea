package dev.millrace.app.cli;

import java.nio.file.Files;
import java.nio.file.Path;

/** Where the scripts of this checkout are. */
final class Scripts {

    private Scripts() {}

    static Path folder() {
        Path above = Path.of("").toAbsolutePath();
        while (!Files.exists(above.resolve("scripts/lib.sh"))) {
            above = above.getParent();
            if (above == null) {
                throw new IllegalStateException(
                        "scripts/lib.sh is not above " + Path.of("").toAbsolutePath());
            }
        }
        return above.resolve("scripts");
    }
}
