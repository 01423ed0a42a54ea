package dev.millrace.app.cli;

import dev.millrace.opencl.OpenClException;
import dev.millrace.runtime.config.ConfigException;
import dev.millrace.runtime.error.DeviceException;
import dev.millrace.runtime.error.ModelFileException;
import dev.millrace.runtime.error.RequestException;
import dev.millrace.runtime.error.SessionFileException;
import dev.millrace.runtime.job.JobFileException;

/** What the process returns; part of the command line's contract. */
final class ExitCode {

    static final int OK = 0;
    static final int FAILED = 1;
    static final int USAGE = 2;
    static final int BAD_FILE = 3;
    static final int NO_DEVICE = 4;
    static final int REFUSED = 5;

    private ExitCode() {}

    static int of(Throwable error) {
        if (error instanceof ConfigException
                || error instanceof ModelFileException
                || error instanceof JobFileException
                || error instanceof SessionFileException
                || error instanceof InputFileException) {
            return BAD_FILE;
        }
        if (error instanceof DeviceException || error instanceof OpenClException) {
            return NO_DEVICE;
        }
        return error instanceof RequestException ? REFUSED : FAILED;
    }
}
