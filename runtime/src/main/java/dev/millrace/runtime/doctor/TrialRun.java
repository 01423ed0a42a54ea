package dev.millrace.runtime.doctor;

import dev.millrace.opencl.Binding;
import dev.millrace.opencl.Bindings;
import dev.millrace.opencl.Device;
import dev.millrace.opencl.OpenClException;
import dev.millrace.opencl.Platform;
import dev.millrace.runtime.device.DeviceCheck;
import java.io.PrintStream;
import java.util.List;

/**
 * The program that {@code doctor} starts to try the drivers: asks each binding for all platforms and devices, runs the
 * smallest kernel on each device, and says before each step what it is about to do. Errors are no matter here, crashes are.
 */
public final class TrialRun {

    /** What lines begin with that name a step. */
    static final String STEP = "millrace trial: ";

    /** The last step of a trial that came to its end. */
    static final String DONE = "done";

    private TrialRun() {}

    public static void main(String[] arguments) {
        run(Bindings.all(), System.out);
    }

    static void run(List<Binding> bindings, PrintStream out) {
        boolean kernels = true;
        for (Binding binding : bindings) {
            step(out, "loading the binding " + binding.name() + " and listing platforms");
            try {
                for (Platform platform : binding.platforms()) {
                    devices(platform, kernels, out);
                }
                kernels = false; // one way to the device is enough
            } catch (OpenClException e) {
                step(out, binding.name() + " says " + e.errorName());
            }
        }
        step(out, DONE);
    }

    private static void devices(Platform platform, boolean kernels, PrintStream out) {
        step(out, "listing the devices of " + platform.name());
        List<Device> devices;
        try {
            devices = platform.devices();
        } catch (OpenClException e) {
            step(out, platform.name() + " says " + e.errorName());
            return;
        }
        for (Device device : kernels ? devices : List.<Device>of()) {
            step(out, "running a kernel on " + device.info().name() + " of " + platform.name());
            try {
                DeviceCheck.run(device);
            } catch (OpenClException e) {
                step(out, device.info().name() + " says " + e.errorName());
            }
        }
    }

    private static void step(PrintStream out, String text) {
        out.println(STEP + text);
        out.flush();
    }
}
