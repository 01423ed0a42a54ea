package dev.millrace.kernels;

import dev.millrace.opencl.Capabilities;
import dev.millrace.opencl.Device;
import dev.millrace.opencl.DeviceInfo;

/**
 * A device as kernels see it: what its driver says and what it was seen to do.
 *
 * @param info the driver's words
 * @param capabilities what was probed, less what the user switched off
 */
public record KernelDevice(DeviceInfo info, Capabilities capabilities) {

    public static KernelDevice of(Device device, Capabilities capabilities) {
        return new KernelDevice(device.info(), capabilities);
    }
}
