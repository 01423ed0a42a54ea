package dev.millrace.opencl.lwjgl;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.lwjgl.opencl.CL;
import org.lwjgl.system.Configuration;
import org.lwjgl.system.Library;
import org.lwjgl.system.Platform;

/**
 * The loading of LWJGL's own native part and of the OpenCL loader. LWJGL looks for {@code libOpenCL.so}, which only
 * development packages bring; what every Linux with OpenCL has is {@code libOpenCL.so.1}.
 */
final class LwjglLibrary {

    private static final List<String> LINUX_NAMES = List.of("libOpenCL.so.1", "libOpenCL.so");

    private LwjglLibrary() {}

    /** @throws LinkageError when LWJGL's classes or natives are missing */
    static void loadCore() {
        Library.initialize();
    }

    /** @throws UnsatisfiedLinkError when there is no OpenCL loader */
    static void loadOpenCl() {
        if (Configuration.OPENCL_LIBRARY_NAME.get() != null || Platform.get() != Platform.LINUX) {
            create(null);
            return;
        }
        UnsatisfiedLinkError first = null;
        for (String name : LINUX_NAMES) {
            try {
                create(name);
                return;
            } catch (UnsatisfiedLinkError e) {
                first = first == null ? e : first;
            }
        }
        throw first == null ? new UnsatisfiedLinkError("libOpenCL") : first;
    }

    private static void create(@Nullable String name) {
        Configuration.OPENCL_EXPLICIT_INIT.set(true);
        if (isCreated()) {
            return; // the application around us uses LWJGL's OpenCL already
        }
        if (name == null) {
            CL.create();
        } else {
            CL.create(name);
        }
    }

    /** LWJGL has no question for it, only an error. */
    private static boolean isCreated() {
        try {
            return CL.getFunctionProvider() != null;
        } catch (IllegalStateException notYet) {
            return false;
        }
    }
}
