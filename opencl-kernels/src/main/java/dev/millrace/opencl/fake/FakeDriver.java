package dev.millrace.opencl.fake;

import dev.millrace.opencl.ClStatus;
import dev.millrace.opencl.DeviceInfo;
import dev.millrace.opencl.Event;
import dev.millrace.opencl.HandleType;
import dev.millrace.opencl.RawDriver;
import dev.millrace.opencl.RawKernel;
import dev.millrace.opencl.RawQueue;
import java.util.Collections;
import java.util.List;

/** The OpenCL calls on devices in memory. A context is the device itself. */
final class FakeDriver implements RawDriver<Object> {

    private final List<FakeDevice> devices;

    FakeDriver(List<FakeDevice> devices) {
        this.devices = devices;
    }

    @Override
    public List<Object> platforms() {
        return List.of(this);
    }

    @Override
    public PlatformNames describePlatform(Object platform) {
        return new PlatformNames(FakeBinding.PLATFORM, "Millrace", "OpenCL 1.2 in memory");
    }

    @Override
    public List<Object> devices(Object platform) {
        return List.copyOf(devices);
    }

    @Override
    public DeviceInfo describeDevice(Object platform, Object device) {
        device(device).enter("clGetDeviceInfo");
        return device instanceof FakePart part ? part.info() : device(device).info();
    }

    @Override
    public boolean partitionsEqually(Object device) {
        return true;
    }

    @Override
    public List<Object> partitionEqually(Object device, int computeUnits) {
        device(device).enter("clCreateSubDevices");
        int parts = device(device).info().computeUnits() / computeUnits;
        return Collections.nCopies(parts, FakePart.of(device(device), computeUnits));
    }

    @Override
    public Object createContext(Object platform, Object device) {
        device(device).enter("clCreateContext");
        return device(device);
    }

    @Override
    public RawQueue<Object> createQueue(Object context, Object device, boolean profiling) {
        device(device).enter("clCreateCommandQueue");
        return new FakeQueue(device(device));
    }

    @Override
    public Object createBuffer(Object context, String label, long byteSize) {
        device(context).enter("clCreateBuffer");
        return device(context).allocate(label, byteSize);
    }

    @Override
    public Object createProgram(Object context, String source) {
        device(context).enter("clCreateProgramWithSource");
        return new FakeProgram(device(context), source);
    }

    @Override
    public Object createProgram(Object context, Object device, byte[] binary) {
        device(context).enter("clCreateProgramWithBinary");
        return FakeProgram.ofBinary(device(context), binary);
    }

    @Override
    public void build(Object program, Object device, String options) {
        device(device).enter("clBuildProgram");
        ((FakeProgram) program).build();
    }

    @Override
    public String buildLog(Object program, Object device) {
        return ((FakeProgram) program).buildLog();
    }

    @Override
    public byte[] binary(Object program) {
        return ((FakeProgram) program).binary();
    }

    @Override
    public List<String> kernelNames(Object program) {
        return ((FakeProgram) program).kernelNames();
    }

    @Override
    public RawKernel<Object> createKernel(Object program, String name) {
        FakeProgram made = (FakeProgram) program;
        made.device().enter("clCreateKernel");
        return new FakeKernelObject(made.device(), name, made.argumentCount(name));
    }

    /** Every event is complete when it is made. */
    @Override
    public void awaitEvent(Object event) {
        ((FakeEvent) event).device().enter("clWaitForEvents");
    }

    @Override
    public int eventStatus(Object event) {
        ((FakeEvent) event).device().enter("clGetEventInfo");
        return ClStatus.SUCCESS;
    }

    @Override
    public Event.Times eventTimes(Object event) {
        return ((FakeEvent) event).times();
    }

    @Override
    public void release(HandleType type, Object handle) {
        if (handle instanceof FakeMemory memory) {
            memory.device().free(memory);
        }
    }

    private static FakeDevice device(Object handle) {
        return handle instanceof FakePart part ? part.whole() : (FakeDevice) handle;
    }
}
