package dev.millrace.opencl.jocl;

import dev.millrace.opencl.ClStatus;
import dev.millrace.opencl.OpenClException;
import org.jocl.CL;
import org.jocl.CLException;

/**
 * The loading of JOCL's native part, which looks for the OpenCL loader by itself, and its errors. Whether JOCL's calls
 * throw or give a status back is one setting of the whole process, and the application's: both are taken for the same.
 */
final class JoclLibrary {

    private static final String UNIQUE_NAMES = "uniqueLibraryNames";

    private JoclLibrary() {}

    /**
     * Loads it from a file with a name of its own: by default JOCL unpacks to one fixed name in the folder for temporary
     * files, where two processes that start together find each other's half-written file.
     *
     * @throws LinkageError when JOCL's classes, its native part, or OpenCL are missing
     */
    static synchronized void load() {
        String before = System.getProperty(UNIQUE_NAMES);
        if (before == null) {
            System.setProperty(UNIQUE_NAMES, "true");
        }
        try {
            CL.stringFor_errorCode(ClStatus.SUCCESS); // the first touch of the class loads
        } finally {
            if (before == null) {
                System.clearProperty(UNIQUE_NAMES);
            }
        }
    }

    /** What a call's exception says, as if the call had given its status back. */
    static OpenClException failure(CLException e, String call) {
        return new OpenClException(ClStatus.nameOf(e.getStatus()), call + " failed", null, e);
    }

    /** Whether JOCL itself is there and only OpenCL is not; JOCL says so in words alone. */
    static boolean isAboutOpenCl(UnsatisfiedLinkError e) {
        String message = e.getMessage();
        return message != null && message.contains("native OpenCL library");
    }
}
