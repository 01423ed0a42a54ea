package dev.millrace.opencl;

import java.util.List;

/** An OpenCL device, or a part of one ({@link #split}). Values only: what owns native memory is a {@link Context}. */
public interface Device {

    /** The binding this device was reached through. */
    String bindingName();

    /** What the driver says about itself. */
    DeviceInfo info();

    /** Opens a context on this device alone, whose large buffers lie in huge pages where that can be had. */
    default Context openContext() {
        return openContext(true);
    }

    /**
     * Opens a context on this device alone.
     *
     * @param hugePages whether the operating system is asked to keep large buffers of a CPU in huge pages: one entry of
     *     the processor's address cache then serves 2 MiB instead of 4 KiB. Other devices have no use for it, and where
     *     it cannot be had buffers are as always ({@link Context#hugePageBytes})
     */
    Context openContext(boolean hugePages);

    /**
     * Splits this device into sub-devices of {@code computeUnits} each; the caller owns the parts.
     *
     * @throws OpenClException when the device cannot be partitioned so; the message says what it offers
     */
    List<SubDevice> split(int computeUnits);
}
