package dev.millrace.kernels;

import dev.millrace.opencl.Capabilities;
import dev.millrace.opencl.Capability;
import dev.millrace.opencl.Device;
import dev.millrace.opencl.DeviceInfo;
import java.util.EnumSet;
import java.util.Set;

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

    public boolean supports(Variant variant) {
        return capabilities.hasAll(variant.needs());
    }

    /** What the variant needs and this device lacks, in the order of the enumeration. */
    public Set<Capability> missing(Variant variant) {
        EnumSet<Capability> missing = EnumSet.noneOf(Capability.class);
        missing.addAll(variant.needs());
        missing.removeAll(capabilities.present());
        return missing;
    }
}
