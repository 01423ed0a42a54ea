package dev.millrace.kernels;

import dev.millrace.opencl.DeviceInfo;
import dev.millrace.opencl.DeviceKind;
import java.util.Set;

/** Device descriptions for tests without a device. */
public final class SampleDevices {

    private SampleDevices() {}

    public static DeviceInfo info(String name, String driverVersion) {
        return new DeviceInfo(
                name,
                DeviceKind.CPU,
                "Sample platform",
                "Sample vendor",
                "OpenCL 3.0 Sample",
                "OpenCL C 1.2 Sample",
                driverVersion,
                Set.of(),
                2,
                1L << 30,
                1L << 28,
                32 << 10,
                false,
                4096,
                1024,
                128,
                true,
                8,
                true);
    }
}
