package dev.millrace.runtime.device;

import dev.millrace.opencl.Binding;
import dev.millrace.opencl.Bindings;
import dev.millrace.opencl.Capabilities;
import dev.millrace.opencl.Capability;
import dev.millrace.opencl.CapabilityProbe;
import dev.millrace.opencl.Context;
import dev.millrace.opencl.Device;
import dev.millrace.opencl.OpenClException;
import dev.millrace.runtime.config.DeviceConfig;
import dev.millrace.runtime.error.DeviceException;
import java.util.Locale;
import java.util.Set;

/**
 * A chosen device. Nothing is open on it.
 *
 * @param device what was taken
 * @param reason why, for people: {@code the only device}, {@code first of 2 that match device.kind=cpu}, ...
 */
public record ChosenDevice(Device device, String reason) {

    /**
     * Finds the device that a configuration means.
     *
     * @throws DeviceException when there is none as asked
     */
    public static ChosenDevice find(DeviceConfig wanted) {
        try {
            Binding binding = Bindings.select(wanted.binding().name().toLowerCase(Locale.ROOT));
            return new DeviceSelection(wanted).choose(binding, DeviceCheck::run);
        } catch (OpenClException e) {
            throw new DeviceException(String.valueOf(e.getMessage()), e);
        }
    }

    /**
     * Compiles and runs the smallest kernel.
     *
     * @throws DeviceException when the device does not
     */
    public void prove() {
        try {
            DeviceCheck.run(device);
        } catch (OpenClException e) {
            throw new DeviceException(DeviceSelection.describe(device) + " does not work: " + e.getMessage(), e);
        }
    }

    /**
     * What the device was seen to do, less what is switched off.
     *
     * @throws DeviceException when it cannot be opened
     */
    public Capabilities capabilities(Set<Capability> switchedOff) {
        try (Context context = device.openContext()) {
            return CapabilityProbe.probe(context).without(switchedOff);
        } catch (OpenClException e) {
            throw new DeviceException(DeviceSelection.describe(device) + " cannot be opened: " + e.getMessage(), e);
        }
    }
}
