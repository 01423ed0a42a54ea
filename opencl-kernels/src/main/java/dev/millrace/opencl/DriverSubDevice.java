package dev.millrace.opencl;

/** A part of a device, owned by who split it. */
final class DriverSubDevice<H> extends DriverDevice<H> implements SubDevice {

    private final Owned<H> owned;

    DriverSubDevice(DriverBinding<H> binding, RawDriver<H> raw, H platform, H handle, DeviceInfo info) {
        super(binding, raw, platform, handle, info);
        this.owned = new Owned<>(raw, HandleType.SUB_DEVICE, info.name(), handle);
    }

    @Override
    H handle() {
        return owned.open();
    }

    @Override
    public void close() {
        owned.close();
    }
}
