package dev.millrace.opencl.fake;

import dev.millrace.opencl.RawKernel;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A kernel object in memory: a name and its arguments. */
final class FakeKernelObject implements RawKernel<Object> {

    private final FakeDevice device;
    private final String name;
    private final @Nullable Object[] arguments;

    FakeKernelObject(FakeDevice device, String name, int argumentCount) {
        this.device = device;
        this.name = name;
        this.arguments = new Object[argumentCount];
    }

    String name() {
        return name;
    }

    /** The arguments as they are now; all are set, the layer above has seen to that. */
    List<Object> arguments() {
        List<Object> now = new ArrayList<>();
        Arrays.stream(arguments).forEach(argument -> now.add(Objects.requireNonNull(argument)));
        return now;
    }

    @Override
    public Object handle() {
        return this;
    }

    @Override
    public int argumentCount() {
        return arguments.length;
    }

    @Override
    public void setBuffer(int index, Object buffer) {
        set(index, buffer);
    }

    @Override
    public void setInt(int index, int value) {
        set(index, value);
    }

    @Override
    public void setLong(int index, long value) {
        set(index, value);
    }

    @Override
    public void setFloat(int index, float value) {
        set(index, value);
    }

    @Override
    public void setLocal(int index, long byteSize) {
        set(index, new FakeLocal(byteSize));
    }

    private void set(int index, Object value) {
        device.enter("clSetKernelArg");
        arguments[index] = value;
    }

    @Override
    public void free() {
        Arrays.fill(arguments, null);
    }
}
