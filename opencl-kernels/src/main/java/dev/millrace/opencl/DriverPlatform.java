package dev.millrace.opencl;

import java.util.ArrayList;
import java.util.List;

/** A platform seen through a {@link RawDriver}. */
final class DriverPlatform<H> implements Platform {

    private final DriverBinding<H> binding;
    private final RawDriver<H> raw;
    private final H handle;
    private final RawDriver.PlatformNames names;

    DriverPlatform(DriverBinding<H> binding, RawDriver<H> raw, H handle) {
        this.binding = binding;
        this.raw = raw;
        this.handle = handle;
        this.names = raw.describePlatform(handle);
    }

    @Override
    public String name() {
        return names.name();
    }

    @Override
    public String vendor() {
        return names.vendor();
    }

    @Override
    public String version() {
        return names.version();
    }

    @Override
    public List<Device> devices() {
        List<Device> devices = new ArrayList<>();
        try {
            for (H device : raw.devices(handle)) {
                devices.add(new DriverDevice<>(binding, raw, handle, device, raw.describeDevice(handle, device)));
            }
        } catch (OpenClException e) {
            throw new OpenClException(
                    e.errorName(), "platform '" + name() + "' does not list its devices: " + e.getMessage(), null, e);
        } finally {
            binding.prove();
        }
        return List.copyOf(devices);
    }

    @Override
    public String toString() {
        return name();
    }
}
