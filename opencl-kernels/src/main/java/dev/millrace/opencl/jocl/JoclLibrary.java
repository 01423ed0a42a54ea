package dev.millrace.opencl.jocl;

import org.jocl.CL;

/** The loading of JOCL's native part, which looks for the OpenCL loader by itself. */
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
            CL.setExceptionsEnabled(false); // the first touch of the class loads; every status is checked here
        } finally {
            if (before == null) {
                System.clearProperty(UNIQUE_NAMES);
            }
        }
    }

    /** Whether JOCL itself is there and only OpenCL is not; JOCL says so in words alone. */
    static boolean isAboutOpenCl(UnsatisfiedLinkError e) {
        String message = e.getMessage();
        return message != null && message.contains("native OpenCL library");
    }
}
