package dev.millrace.opencl;

import java.util.Locale;

/** The kinds of native handle that Millrace opens and must close. */
public enum HandleType {
    SUB_DEVICE,
    CONTEXT,
    QUEUE,
    BUFFER,
    PROGRAM,
    KERNEL,
    EVENT;

    /** The word for messages, for example {@code buffer}. */
    String word() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
