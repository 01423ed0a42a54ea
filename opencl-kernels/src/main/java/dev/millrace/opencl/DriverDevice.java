package dev.millrace.opencl;

import java.util.ArrayList;
import java.util.List;

/** A device, or a part of one, seen through a {@link RawDriver}. */
class DriverDevice<H> implements Device {

    private final String bindingName;
    final RawDriver<H> raw;
    private final H platform;
    private final H handle;
    private final DeviceInfo info;

    DriverDevice(String bindingName, RawDriver<H> raw, H platform, H handle, DeviceInfo info) {
        this.bindingName = bindingName;
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
        return bindingName;
    }

    @Override
    public final DeviceInfo info() {
        return info;
    }

    @Override
    public final Context openContext() {
        H device = handle();
        try {
            return new DriverContext<>(this, raw.createContext(platform, device));
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
        for (H part : parts) {
            DeviceInfo partInfo = raw.describeDevice(platform, part);
            devices.add(new DriverSubDevice<>(bindingName, raw, platform, part, partInfo));
        }
        return List.copyOf(devices);
    }

    @Override
    public final String toString() {
        return "device '" + info.name() + "' (" + info.platformName() + ", through " + bindingName + ")";
    }
}
