package dev.millrace.runtime.doctor;

import dev.millrace.runtime.config.DeviceConfig;
import dev.millrace.runtime.config.PlacementKind;

/** What a configuration asks of the machine, beyond what any device gives. */
final class Wanted {

    private Wanted() {}

    /** Whether only a GPU or the like will do, so that one that cannot be used is more than a pity. */
    static boolean gpu(DeviceConfig device) {
        return device.kind() == PlacementKind.GPU || device.kind() == PlacementKind.ACCELERATOR;
    }
}
