package dev.millrace.opencl.lwjgl;

import static org.lwjgl.system.MemoryUtil.NULL;
import static org.lwjgl.system.MemoryUtil.memPutFloat;
import static org.lwjgl.system.MemoryUtil.memPutInt;
import static org.lwjgl.system.MemoryUtil.memPutLong;
import static org.lwjgl.system.MemoryUtil.nmemAllocChecked;
import static org.lwjgl.system.MemoryUtil.nmemFree;

import dev.millrace.opencl.ClStatus;
import dev.millrace.opencl.DeviceInfoReader;
import dev.millrace.opencl.RawKernel;
import org.lwjgl.opencl.CL10;
import org.lwjgl.system.Pointer;

/** A kernel object and the 8 bytes of native memory through which its arguments pass. */
final class LwjglKernel implements RawKernel<Address> {

    private final Address handle;
    private final long kernel;
    private final int argumentCount;
    private final long value;

    LwjglKernel(Address handle) {
        this.handle = handle;
        this.kernel = handle.value();
        this.argumentCount = (int) DeviceInfoReader.number(LwjglQuery.bytes(
                "clGetKernelInfo",
                (size, place, answered) ->
                        CL10.nclGetKernelInfo(kernel, CL10.CL_KERNEL_NUM_ARGS, size, place, answered)));
        this.value = nmemAllocChecked(Long.BYTES);
    }

    @Override
    public Address handle() {
        return handle;
    }

    @Override
    public int argumentCount() {
        return argumentCount;
    }

    @Override
    public void setBuffer(int index, Address buffer) {
        memPutLong(value, buffer.value());
        set(index, Pointer.POINTER_SIZE, value);
    }

    @Override
    public void setInt(int index, int number) {
        memPutInt(value, number);
        set(index, Integer.BYTES, value);
    }

    @Override
    public void setLong(int index, long number) {
        memPutLong(value, number);
        set(index, Long.BYTES, value);
    }

    @Override
    public void setFloat(int index, float number) {
        memPutFloat(value, number);
        set(index, Float.BYTES, value);
    }

    @Override
    public void setLocal(int index, long byteSize) {
        set(index, byteSize, NULL);
    }

    private void set(int index, long size, long address) {
        ClStatus.check(CL10.nclSetKernelArg(kernel, index, size, address), "clSetKernelArg");
    }

    @Override
    public void free() {
        nmemFree(value);
    }
}
