package dev.millrace.opencl;

import java.util.List;

/** An OpenCL implementation as the loader reports it. */
public interface Platform {

    String name();

    String vendor();

    /** For example {@code OpenCL 3.0 PoCL 3.1+debian}. */
    String version();

    /** All devices of this platform, of every kind, in the driver's order. */
    List<Device> devices();
}
