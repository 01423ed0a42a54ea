package dev.millrace.runtime.device;

import dev.millrace.opencl.Binding;
import dev.millrace.opencl.Bindings;
import dev.millrace.opencl.Buffer;
import dev.millrace.opencl.Capabilities;
import dev.millrace.opencl.CapabilityProbe;
import dev.millrace.opencl.Context;
import dev.millrace.opencl.Device;
import dev.millrace.opencl.Kernel;
import dev.millrace.opencl.OpenClException;
import dev.millrace.opencl.Program;
import dev.millrace.opencl.Queue;
import dev.millrace.runtime.config.DeviceConfig;
import dev.millrace.runtime.error.DeviceException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Locale;

/**
 * A device that was chosen, with a context open on it and its capabilities, less those that the user switched off.
 *
 * @param context owned by this
 */
public record OpenDevice(DeviceChoice choice, Context context, Capabilities capabilities) implements AutoCloseable {

    private static final int ANSWER = 42;
    private static final String CHECK = "kernel void check(global int *answer) { answer[0] = " + ANSWER + "; }";

    /**
     * The binding and the device that a configuration means.
     *
     * @param binding reaches the device
     * @param choice the device and why
     */
    public record Found(Binding binding, DeviceChoice choice) {}

    /**
     * Finds the device without keeping anything open.
     *
     * @throws DeviceException when there is none as asked
     */
    public static Found find(DeviceConfig wanted) {
        try {
            Binding binding = Bindings.select(wanted.binding().name().toLowerCase(Locale.ROOT));
            return new Found(binding, new DeviceSelection(wanted).choose(binding, OpenDevice::check));
        } catch (OpenClException e) {
            throw new DeviceException(String.valueOf(e.getMessage()), e);
        }
    }

    /**
     * Finds the device and opens it.
     *
     * @throws DeviceException when there is none as asked
     */
    public static OpenDevice open(DeviceConfig wanted) {
        DeviceChoice choice = find(wanted).choice();
        try {
            Context context = choice.device().openContext();
            Capabilities capabilities = CapabilityProbe.probe(context).without(wanted.disableCapabilities());
            return new OpenDevice(choice, context, capabilities);
        } catch (OpenClException e) {
            throw new DeviceException(
                    DeviceSelection.describe(choice.device()) + " cannot be opened: " + e.getMessage(), e);
        }
    }

    @Override
    public void close() {
        context.close();
    }

    /** Compiles and runs the smallest kernel there is. */
    private static void check(Device device) {
        try (Context context = device.openContext();
                Queue queue = context.openQueue(false);
                Buffer buffer = context.allocate("device check", Integer.BYTES);
                Program program = context.compile("device check", CHECK, "");
                Kernel kernel = program.kernel("check")) {
            kernel.setBuffer(0, buffer);
            queue.launch(kernel, 1, 1, null, false);
            ByteBuffer answer = ByteBuffer.allocateDirect(Integer.BYTES).order(ByteOrder.nativeOrder());
            queue.read(buffer, 0, answer, true, null, false);
            if (answer.getInt(0) != ANSWER) {
                throw new OpenClException("WRONG_ANSWER", "a kernel that writes " + ANSWER + " wrote " + answer.getInt(0));
            }
        }
    }
}
