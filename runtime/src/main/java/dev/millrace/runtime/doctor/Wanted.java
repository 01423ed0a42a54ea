package dev.millrace.runtime.doctor;

import dev.millrace.runtime.config.DeviceConfig;
import dev.millrace.runtime.config.DevicePolicy;
import dev.millrace.runtime.config.PlacementKind;

/** What a configuration asks of the machine, beyond what any device gives. */
final class Wanted {

    private Wanted() {}

    /** Whether only a GPU or the like will do, so that one that cannot be used is more than a pity. */
    static boolean gpu(DeviceConfig device) {
        return device.policy() != DevicePolicy.PREFER
                && device.kinds().stream()
                        .allMatch(kind -> kind == PlacementKind.GPU || kind == PlacementKind.ACCELERATOR);
    }

    /** Whether OpenCL is wanted at all. */
    static boolean drivers(DeviceConfig device) {
        return device.kind() != PlacementKind.REFERENCE;
    }
}
