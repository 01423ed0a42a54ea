package dev.millrace.opencl.fake;

import dev.millrace.opencl.Device;
import dev.millrace.opencl.DriverBinding;
import dev.millrace.opencl.RawDriver;
import java.util.List;

/** The binding to devices in memory, all of one platform. */
public final class FakeBinding extends DriverBinding<Object> {

    /** The name of the only platform. */
    public static final String PLATFORM = "Millrace in memory";

    private final List<FakeDevice> devices;

    public FakeBinding(FakeDevice... devices) {
        super("fake", Integer.MAX_VALUE);
        this.devices = List.of(devices);
    }

    /** A binding to one new device, and the device seen through the contract. */
    public static Device open(FakeDevice device) {
        return new FakeBinding(device).platforms().get(0).devices().get(0);
    }

    @Override
    protected RawDriver<Object> load() {
        return new FakeDriver(devices);
    }

    @Override
    protected String artifact() {
        return "nothing";
    }

    @Override
    protected boolean isNative() {
        return false;
    }
}
