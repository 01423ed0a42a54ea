package dev.millrace.runtime.device;

import dev.millrace.opencl.Buffer;
import dev.millrace.opencl.Context;
import dev.millrace.opencl.Device;
import dev.millrace.opencl.Kernel;
import dev.millrace.opencl.OpenClException;
import dev.millrace.opencl.Program;
import dev.millrace.opencl.Queue;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** The smallest proof that a device works: it compiles and runs a kernel that writes one number. */
public final class DeviceCheck {

    private static final int ANSWER = 42;
    private static final String SOURCE = "kernel void check(global int *answer) { answer[0] = " + ANSWER + "; }";

    private DeviceCheck() {}

    /** @throws OpenClException when it does not */
    public static void run(Device device) {
        try (Context context = device.openContext();
                Queue queue = context.openQueue(false);
                Buffer buffer = context.allocate("device check", Integer.BYTES);
                Program program = context.compile("device check", SOURCE, "-cl-std=CL1.2");
                Kernel kernel = program.kernel("check")) {
            kernel.setBuffer(0, buffer);
            queue.launch(kernel, 1, 1, null, false);
            ByteBuffer answer = ByteBuffer.allocateDirect(Integer.BYTES).order(ByteOrder.nativeOrder());
            queue.read(buffer, 0, answer, true, null, false);
            if (answer.getInt(0) != ANSWER) {
                throw new OpenClException(
                        "WRONG_ANSWER", "a kernel that writes " + ANSWER + " wrote " + answer.getInt(0));
            }
        }
    }
}
