package dev.millrace.opencl.jocl;

import dev.millrace.opencl.ClStatus;
import dev.millrace.opencl.DeviceInfoReader;
import dev.millrace.opencl.RawKernel;
import org.jocl.CL;
import org.jocl.CLException;
import org.jocl.NativePointerObject;
import org.jocl.Pointer;
import org.jocl.cl_kernel;
import org.jspecify.annotations.Nullable;

/** A kernel object and the arrays through which its arguments pass, each under a pointer made once. */
final class JoclKernel implements RawKernel<NativePointerObject> {

    private final cl_kernel kernel;
    private final int argumentCount;

    private final NativePointerObject[] memory = new NativePointerObject[1];
    private final int[] intValue = new int[1];
    private final long[] longValue = new long[1];
    private final float[] floatValue = new float[1];
    private final Pointer memoryPointer = Pointer.to(memory);
    private final Pointer intPointer = Pointer.to(intValue);
    private final Pointer longPointer = Pointer.to(longValue);
    private final Pointer floatPointer = Pointer.to(floatValue);

    JoclKernel(cl_kernel kernel) {
        this.kernel = kernel;
        this.argumentCount = (int) DeviceInfoReader.number(JoclQuery.bytes(
                "clGetKernelInfo",
                (size, value, answered) -> CL.clGetKernelInfo(kernel, CL.CL_KERNEL_NUM_ARGS, size, value, answered)));
    }

    @Override
    public NativePointerObject handle() {
        return kernel;
    }

    @Override
    public int argumentCount() {
        return argumentCount;
    }

    @Override
    public void setBuffer(int index, NativePointerObject buffer) {
        memory[0] = buffer;
        set(index, Long.BYTES, memoryPointer);
    }

    @Override
    public void setInt(int index, int value) {
        intValue[0] = value;
        set(index, Integer.BYTES, intPointer);
    }

    @Override
    public void setLong(int index, long value) {
        longValue[0] = value;
        set(index, Long.BYTES, longPointer);
    }

    @Override
    public void setFloat(int index, float value) {
        floatValue[0] = value;
        set(index, Float.BYTES, floatPointer);
    }

    @Override
    public void setLocal(int index, long byteSize) {
        set(index, byteSize, null);
    }

    private void set(int index, long size, @Nullable Pointer value) {
        try {
            ClStatus.check(CL.clSetKernelArg(kernel, index, size, value), "clSetKernelArg");
        } catch (CLException e) {
            throw JoclLibrary.failure(e, "clSetKernelArg");
        }
    }

    /** Nothing to free: the arrays are Java's. */
    @Override
    public void free() {}
}
