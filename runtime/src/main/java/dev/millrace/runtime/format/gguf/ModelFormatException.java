package dev.millrace.runtime.format.gguf;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** A model file that cannot be used: which file, at which byte, what was read there and what was expected. */
public final class ModelFormatException extends RuntimeException {

    /** The value of {@link #byteOffset()} where the fault belongs to the file as a whole. */
    public static final long NO_OFFSET = -1;

    private static final long serialVersionUID = 1L;

    private final transient @Nullable Path file;
    private final long byteOffset;

    /**
     * @param file the file at fault
     * @param byteOffset where in the file, or {@link #NO_OFFSET}
     * @param problem what was read, what was expected, what to try
     */
    public ModelFormatException(Path file, long byteOffset, String problem, @Nullable Throwable cause) {
        super(file + (byteOffset == NO_OFFSET ? ": " : ": at byte " + byteOffset + ": ") + problem, cause);
        this.file = file;
        this.byteOffset = byteOffset;
    }

    /** A fault of the file as a whole. */
    public ModelFormatException(Path file, String problem) {
        this(file, NO_OFFSET, problem, null);
    }

    /** The file at fault; null only after serialisation. */
    public @Nullable Path file() {
        return file;
    }

    /** The byte the fault was found at, counted from the start of the file, or {@link #NO_OFFSET}. */
    public long byteOffset() {
        return byteOffset;
    }
}
