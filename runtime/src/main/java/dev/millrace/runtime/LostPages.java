package dev.millrace.runtime;

import dev.millrace.runtime.error.ModelFileException;
import java.nio.file.Path;

/**
 * What becomes of a model file that somebody shortens, or whose disk goes away, while it is read.
 *
 * <p>The file is mapped into memory. Where a page of it cannot be had, the processor reports a fault; the HotSpot JVM turns
 * that into an {@link InternalError} in the thread that read, a little later at times, and an error of ours says what it
 * means. Other JVMs may end the process. Once a model is loaded onto a device its file is not read any more.
 */
final class LostPages {

    private LostPages() {}

    /** The error to throw for one that the JVM threw while a model file was in use. */
    static RuntimeException explain(Path file, InternalError error) {
        if (!String.valueOf(error.getMessage()).contains("unsafe memory access")) {
            throw error;
        }
        return new ModelFileException(
                file + " cannot be read to its end any more: it was shortened or replaced in place, or its disk is gone;"
                        + " load it again when it is whole",
                error);
    }
}
