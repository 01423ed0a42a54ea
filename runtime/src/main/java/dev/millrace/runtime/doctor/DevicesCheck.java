package dev.millrace.runtime.doctor;

import dev.millrace.opencl.Binding;
import dev.millrace.opencl.Device;
import dev.millrace.opencl.OpenClException;
import dev.millrace.opencl.Platform;
import dev.millrace.runtime.device.DeviceSelection;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Supplier;

/** The platforms and devices that the drivers offer, through the first binding that works. */
final class DevicesCheck implements Check {

    private final Supplier<List<Binding>> bindings;

    DevicesCheck(Supplier<List<Binding>> bindings) {
        this.bindings = bindings;
    }

    @Override
    public String id() {
        return "devices";
    }

    @Override
    public String title() {
        return "OpenCL devices";
    }

    @Override
    public boolean runsDrivers() {
        return true;
    }

    @Override
    public void look(Observations seen) {
        Optional<List<Platform>> platforms = bindings.get().stream()
                .flatMap(binding -> platforms(binding).stream())
                .findFirst();
        if (platforms.isEmpty()) {
            seen.skip("no binding works");
            return;
        }
        int found = 0;
        for (Platform platform : platforms.get()) {
            found += devices(seen, platform);
        }
        if (found == 0) {
            seen.problem(
                    platforms.get().isEmpty() ? "the loader found no driver" : "no driver has a device",
                    "see 'drivers' above, and install one that has a device: pocl-opencl-icd always has one, the processor");
        }
    }

    private static Optional<List<Platform>> platforms(Binding binding) {
        try {
            return Optional.of(binding.platforms());
        } catch (OpenClException e) {
            return Optional.empty();
        }
    }

    private static int devices(Observations seen, Platform platform) {
        // PoCL's version goes on with how it was built, after two spaces.
        String name = platform.name() + ", " + platform.version().replaceFirst("  .*", "");
        try {
            List<Device> devices = platform.devices();
            for (Device device : devices) {
                if (device.info().available()) {
                    seen.fine(DeviceSelection.describe(device) + ", driver "
                            + device.info().driverVersion());
                } else {
                    seen.warning(
                            DeviceSelection.describe(device) + " is not available",
                            "see what the driver's own tools say of it, such as clinfo or nvidia-smi");
                }
            }
            if (devices.isEmpty()) {
                seen.warning(name + " has no device", without(name));
            }
            return devices.size();
        } catch (OpenClException e) {
            seen.warning(name + " does not list its devices: " + e.getMessage(), without(name));
            return 0;
        }
    }

    private static String without(String platform) {
        String name = platform.toLowerCase(Locale.ROOT);
        if (name.contains("portable computing language")) {
            return "PoCL has no device when it cannot write its cache: let POCL_CACHE_DIR name a folder that you may write";
        }
        if (name.contains("rusticl")) {
            return "rusticl shows a device only where RUSTICL_ENABLE names its driver: iris, radeonsi, llvmpipe, ...";
        }
        return "the driver sees no device of its kind: see 'device-nodes' and 'container' above, or remove it where there is"
                + " no such device";
    }
}
