package dev.millrace.kernels.selftest;

import dev.millrace.opencl.Bindings;
import dev.millrace.opencl.Device;
import dev.millrace.opencl.TestDevices;
import org.junit.jupiter.api.Tag;

@Tag("device")
class SelfTestDeviceTest extends SelfTestContract {

    private final Device device = TestDevices.of(Bindings.select(Bindings.AUTO));

    @Override
    Device device() {
        return device;
    }
}
