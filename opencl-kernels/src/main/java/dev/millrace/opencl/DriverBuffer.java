package dev.millrace.opencl;

/** A buffer seen through a {@link RawDriver}. */
final class DriverBuffer<H> extends OwnedInContext<H> implements Buffer {

    private final long byteSize;

    DriverBuffer(DriverContext<H> context, String label, H handle, long byteSize) {
        super(context, HandleType.BUFFER, label, handle);
        this.byteSize = byteSize;
    }

    @Override
    public long byteSize() {
        return byteSize;
    }

    @Override
    String describe() {
        return super.describe() + " of " + ByteSizes.text(byteSize);
    }

    /** @throws OpenClException unless {@code size} bytes from {@code offset} lie inside */
    void checkRange(String doing, long offset, long size) {
        if (offset < 0 || size <= 0 || size > byteSize - offset) {
            throw new OpenClException(
                    "CL_INVALID_VALUE",
                    "cannot " + doing + " " + size + " bytes at offset " + offset + " of " + describe());
        }
    }

    @Override
    void afterRelease() {
        context.returned(byteSize);
        super.afterRelease();
    }
}
