package dev.millrace.runtime.doctor;

import dev.millrace.opencl.DeviceInfo;
import dev.millrace.runtime.config.DeviceConfig;
import dev.millrace.runtime.config.PlacementKind;
import dev.millrace.runtime.device.ByteCount;
import dev.millrace.runtime.device.ChosenDevice;
import dev.millrace.runtime.device.DeviceSelection;
import dev.millrace.runtime.error.DeviceException;

/** The device that would be taken, and whether it compiles and runs a kernel. */
final class ChosenDeviceCheck implements Check {

    private final DeviceConfig wanted;

    ChosenDeviceCheck(DeviceConfig wanted) {
        this.wanted = wanted;
    }

    @Override
    public String id() {
        return "device";
    }

    @Override
    public String title() {
        return "Device that would be taken";
    }

    @Override
    public boolean runsDrivers() {
        return true;
    }

    @Override
    public void look(Observations seen) {
        if (wanted.kind() == PlacementKind.REFERENCE) {
            seen.fine("none: device.kind=reference runs in plain Java");
            return;
        }
        ChosenDevice chosen;
        try {
            chosen = ChosenDevice.find(wanted);
        } catch (DeviceException e) {
            seen.problem(
                    String.valueOf(e.getMessage()),
                    "change the settings device.kind, device.platform, device.name or device.binding, or cure what stands"
                            + " above");
            return;
        }
        String name = DeviceSelection.describe(chosen.device());
        seen.fine(name + " through " + chosen.device().bindingName() + ", " + chosen.reason());
        DeviceInfo info = chosen.device().info();
        seen.fine("it has " + ByteCount.of(info.globalMemoryBytes()) + " of memory, and buffers of up to "
                + ByteCount.of(info.maxAllocationBytes()));
        try {
            chosen.prove();
            seen.fine("it compiles and runs a kernel");
        } catch (DeviceException e) {
            seen.problem(
                    String.valueOf(e.getMessage()),
                    "update its driver, or take another device (device.name, device.kind; millrace devices lists them)");
        }
    }
}
