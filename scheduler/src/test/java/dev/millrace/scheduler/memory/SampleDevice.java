package dev.millrace.scheduler.memory;

import dev.millrace.opencl.DeviceInfo;
import dev.millrace.opencl.DeviceKind;
import java.util.Set;

/** A device on paper. */
final class SampleDevice {

    private SampleDevice() {}

    static DeviceInfo of(long globalMemoryBytes, long maxAllocationBytes) {
        return new DeviceInfo(
                "Sample 1",
                DeviceKind.GPU,
                "Sample platform",
                "Sample vendor",
                "OpenCL 3.0 Sample",
                "OpenCL C 1.2 Sample",
                "1",
                Set.of(),
                2,
                globalMemoryBytes,
                maxAllocationBytes,
                32 << 10,
                true,
                256,
                1024,
                128,
                false,
                8,
                true);
    }
}
