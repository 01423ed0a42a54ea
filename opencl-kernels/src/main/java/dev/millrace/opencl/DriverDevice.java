package dev.millrace.opencl;

import java.util.ArrayList;
import java.util.List;

/** A device, or a part of one, seen through a {@link RawDriver}. */
class DriverDevice<H> implements Device {

    private final DriverBinding<H> binding;
    final RawDriver<H> raw;
    private final H platform;
    private final H handle;
    private final DeviceInfo info;

    DriverDevice(DriverBinding<H> binding, RawDriver<H> raw, H platform, H handle, DeviceInfo info) {
        this.binding = binding;
        this.raw = raw;
        this.platform = platform;
        this.handle = handle;
        this.info = info;
    }

    /** The native handle; a part that was closed has none. */
    H handle() {
        return handle;
    }

    @Override
    public final String bindingName() {
        return binding.name();
    }

    @Override
    public final DeviceInfo info() {
        return info;
    }

    @Override
    public final Context openContext(boolean hugePages) {
        H device = handle();
        binding.settle();
        try {
            return new DriverContext<>(this, raw.createContext(platform, device), hugePages);
        } catch (OpenClException e) {
            throw new OpenClException(e.errorName(), "cannot open a context on " + this, null, e);
        }
    }

    @Override
    public final List<SubDevice> split(int computeUnits) {
        if (computeUnits < 1 || computeUnits > info.computeUnits()) {
            throw new OpenClException(
                    "CL_INVALID_DEVICE_PARTITION_COUNT",
                    "cannot split " + this + " into parts of " + computeUnits + " compute units; it has "
                            + info.computeUnits());
        }
        H whole = handle();
        if (!raw.partitionsEqually(whole)) {
            throw new OpenClException("CL_DEVICE_PARTITION_FAILED", this + " does not split; use the whole device");
        }
        List<H> parts;
        try {
            parts = raw.partitionEqually(whole, computeUnits);
        } catch (OpenClException e) {
            throw new OpenClException(
                    e.errorName(),
                    this + " with " + info.computeUnits() + " compute units does not split into parts of "
                            + computeUnits + "; use the whole device",
                    null,
                    e);
        }
        List<SubDevice> devices = new ArrayList<>();
        try {
            for (H part : parts) {
                DeviceInfo partInfo = raw.describeDevice(platform, part);
                devices.add(new DriverSubDevice<>(binding, raw, platform, part, partInfo));
            }
        } catch (RuntimeException failure) {
            devices.forEach(SubDevice::close);
            for (H unused : parts.subList(devices.size(), parts.size())) {
                raw.releaseAfter(failure, HandleType.SUB_DEVICE, unused);
            }
            throw failure;
        }
        return List.copyOf(devices);
    }

    @Override
    public final String toString() {
        return "device '" + info.name() + "' (" + info.platformName() + ", through " + bindingName() + ")";
    }
}
