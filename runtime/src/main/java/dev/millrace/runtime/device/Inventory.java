package dev.millrace.runtime.device;

import dev.millrace.opencl.Binding;
import dev.millrace.opencl.Device;
import dev.millrace.opencl.OpenClException;
import dev.millrace.opencl.Platform;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * What a binding sees on this machine.
 *
 * @param devices all devices of all platforms, in the driver's order
 * @param without one line for each platform that has no device, or cannot list those it has
 * @param poclWithout whether one of these is PoCL
 */
record Inventory(List<Device> devices, List<String> without, boolean poclWithout) {

    Inventory {
        devices = List.copyOf(devices);
        without = List.copyOf(without);
    }

    static Inventory of(Binding binding) {
        List<Device> devices = new ArrayList<>();
        List<String> without = new ArrayList<>();
        boolean pocl = false;
        for (Platform platform : binding.platforms()) {
            String problem = "it lists no device";
            List<Device> listed = List.of();
            try {
                listed = platform.devices();
            } catch (OpenClException e) {
                problem = "it does not list its devices: " + e.getMessage();
            }
            devices.addAll(listed);
            if (listed.isEmpty()) {
                without.add(platform.name() + ", " + platform.version() + ": " + problem);
                pocl |= platform.name().toLowerCase(Locale.ROOT).contains("portable computing language");
            }
        }
        return new Inventory(devices, without, pocl);
    }

    /** The platforms without a device, and what may be done about them; empty where every platform has one. */
    String platformsWithout() {
        if (without.isEmpty()) {
            return "";
        }
        return "Platforms without a device:\n  " + String.join("\n  ", without)
                + (poclWithout
                        ? "\nPoCL has no device when it cannot write its cache; set the environment variable"
                                + " POCL_CACHE_DIR to a folder that can be written"
                        : "");
    }
}
