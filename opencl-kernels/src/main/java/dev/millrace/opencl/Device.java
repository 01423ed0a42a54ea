package dev.millrace.opencl;

import java.util.List;

/** An OpenCL device, or a part of one ({@link #split}). Values only: what owns native memory is a {@link Context}. */
public interface Device {

    /** The binding this device was reached through. */
    String bindingName();

    /** What the driver says about itself. */
    DeviceInfo info();

    /** Opens a context on this device alone. */
    Context openContext();

    /**
     * Splits this device into sub-devices of {@code computeUnits} each; the caller owns the parts.
     *
     * @throws OpenClException when the device cannot be partitioned so; the message says what it offers
     */
    List<SubDevice> split(int computeUnits);
}
