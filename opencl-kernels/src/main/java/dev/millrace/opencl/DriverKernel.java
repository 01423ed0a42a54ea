package dev.millrace.opencl;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A kernel seen through a {@link RawDriver}. It remembers which arguments are set and which buffers they are: drivers
 * crash on a buffer that was released, and say nothing useful about an argument that was forgotten.
 */
final class DriverKernel<H> extends OwnedInContext<H> implements Kernel {

    private final RawKernel<H> calls;
    private final boolean[] isSet;
    private final @Nullable DriverBuffer<H>[] buffers;
    private int unset;

    @SuppressWarnings({"unchecked", "rawtypes"}) // an array of a generic type
    DriverKernel(DriverContext<H> context, String name, RawKernel<H> calls) {
        super(context, HandleType.KERNEL, name, calls.handle());
        this.calls = calls;
        this.isSet = new boolean[calls.argumentCount()];
        this.buffers = new DriverBuffer[isSet.length];
        this.unset = isSet.length;
    }

    @Override
    public String name() {
        return label();
    }

    @Override
    public void setBuffer(int index, Buffer buffer) {
        open();
        checkIndex(index);
        DriverBuffer<H> own = context.own(buffer);
        H memory = own.open();
        try {
            calls.setBuffer(index, memory);
        } catch (OpenClException e) {
            throw refused(index, own.describe(), e);
        }
        done(index, own);
    }

    @Override
    public void setInt(int index, int value) {
        open();
        checkIndex(index);
        try {
            calls.setInt(index, value);
        } catch (OpenClException e) {
            throw refused(index, "int " + value, e);
        }
        done(index, null);
    }

    @Override
    public void setLong(int index, long value) {
        open();
        checkIndex(index);
        try {
            calls.setLong(index, value);
        } catch (OpenClException e) {
            throw refused(index, "long " + value, e);
        }
        done(index, null);
    }

    @Override
    public void setFloat(int index, float value) {
        open();
        checkIndex(index);
        try {
            calls.setFloat(index, value);
        } catch (OpenClException e) {
            throw refused(index, "float " + value, e);
        }
        done(index, null);
    }

    @Override
    public void setLocal(int index, long byteSize) {
        open();
        checkIndex(index);
        long offered = context.device().info().localMemoryBytes();
        if (byteSize < 1 || byteSize > offered) {
            throw new OpenClException(
                    "CL_INVALID_ARG_SIZE",
                    "argument " + index + " of kernel '" + name() + "' asks for " + byteSize
                            + " bytes of local memory; the device offers " + offered);
        }
        try {
            calls.setLocal(index, byteSize);
        } catch (OpenClException e) {
            throw refused(index, byteSize + " bytes of local memory", e);
        }
        done(index, null);
    }

    /** The handle, once every argument is set and every buffer argument still open. */
    H ready() {
        if (unset > 0) {
            throw new OpenClException(
                    "CL_INVALID_KERNEL_ARGS", "kernel '" + name() + "' lacks its arguments " + unsetIndices());
        }
        for (int i = 0; i < buffers.length; i++) {
            DriverBuffer<H> buffer = buffers[i];
            if (buffer != null && !buffer.isOpen()) {
                throw new OpenClException(
                        "CLOSED",
                        "argument " + i + " of kernel '" + name() + "' is " + buffer.describe() + ", which was closed");
            }
        }
        return open();
    }

    private void checkIndex(int index) {
        if (index < 0 || index >= isSet.length) {
            throw new OpenClException(
                    "CL_INVALID_ARG_INDEX",
                    "kernel '" + name() + "' has no argument " + index + "; it has " + isSet.length);
        }
    }

    private void done(int index, @Nullable DriverBuffer<H> buffer) {
        if (!isSet[index]) {
            isSet[index] = true;
            unset--;
        }
        buffers[index] = buffer;
    }

    private List<Integer> unsetIndices() {
        List<Integer> missing = new ArrayList<>();
        for (int i = 0; i < isSet.length; i++) {
            if (!isSet[i]) {
                missing.add(i);
            }
        }
        return missing;
    }

    private OpenClException refused(int index, String value, OpenClException e) {
        return new OpenClException(
                e.errorName(),
                "argument " + index + " of kernel '" + name() + "' cannot be " + value
                        + "; compare its type in the kernel's source",
                null,
                e);
    }

    @Override
    void afterRelease() {
        calls.free();
        super.afterRelease();
    }
}
