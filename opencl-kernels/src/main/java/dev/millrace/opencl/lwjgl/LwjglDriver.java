package dev.millrace.opencl.lwjgl;

import static org.lwjgl.system.MemoryStack.stackPush;
import static org.lwjgl.system.MemoryUtil.NULL;
import static org.lwjgl.system.MemoryUtil.memAddress;
import static org.lwjgl.system.MemoryUtil.memAlloc;
import static org.lwjgl.system.MemoryUtil.memFree;
import static org.lwjgl.system.MemoryUtil.memUTF8;

import dev.millrace.opencl.ClStatus;
import dev.millrace.opencl.DeviceInfo;
import dev.millrace.opencl.DeviceInfoReader;
import dev.millrace.opencl.Event;
import dev.millrace.opencl.HandleType;
import dev.millrace.opencl.RawDriver;
import dev.millrace.opencl.RawKernel;
import dev.millrace.opencl.RawQueue;
import java.nio.ByteBuffer;
import java.nio.IntBuffer;
import java.util.Arrays;
import java.util.List;
import org.lwjgl.PointerBuffer;
import org.lwjgl.opencl.CL10;
import org.lwjgl.opencl.CL12;
import org.lwjgl.system.MemoryStack;

/** The bare OpenCL calls through LWJGL. */
final class LwjglDriver implements RawDriver<Address> {

    @Override
    public List<Address> platforms() {
        return LwjglQuery.handles("clGetPlatformIDs", ClStatus.PLATFORM_NOT_FOUND_KHR, CL10::nclGetPlatformIDs);
    }

    @Override
    public PlatformNames describePlatform(Address platform) {
        return new PlatformNames(
                platformText(platform, CL10.CL_PLATFORM_NAME),
                platformText(platform, CL10.CL_PLATFORM_VENDOR),
                platformText(platform, CL10.CL_PLATFORM_VERSION));
    }

    private static String platformText(Address platform, int parameter) {
        return DeviceInfoReader.text(LwjglQuery.bytes(
                "clGetPlatformInfo",
                (size, value, answered) ->
                        CL10.nclGetPlatformInfo(platform.value(), parameter, size, value, answered)));
    }

    @Override
    public List<Address> devices(Address platform) {
        return LwjglQuery.handles(
                "clGetDeviceIDs",
                ClStatus.DEVICE_NOT_FOUND,
                (count, devices, answered) ->
                        CL10.nclGetDeviceIDs(platform.value(), 0xFFFFFFFFL, count, devices, answered));
    }

    @Override
    public DeviceInfo describeDevice(Address platform, Address device) {
        return DeviceInfoReader.read(
                platformText(platform, CL10.CL_PLATFORM_NAME), parameter -> deviceInfo(device, parameter));
    }

    @Override
    public boolean partitionsEqually(Address device) {
        return DeviceInfoReader.partitionsEqually(parameter -> deviceInfo(device, parameter));
    }

    private static byte[] deviceInfo(Address device, int parameter) {
        return LwjglQuery.bytes(
                "clGetDeviceInfo",
                (size, value, answered) -> CL10.nclGetDeviceInfo(device.value(), parameter, size, value, answered));
    }

    @Override
    public List<Address> partitionEqually(Address device, int computeUnits) {
        try (MemoryStack stack = stackPush()) {
            PointerBuffer how = stack.pointers(CL12.CL_DEVICE_PARTITION_EQUALLY, computeUnits, 0);
            return LwjglQuery.handles(
                    "clCreateSubDevices",
                    LwjglQuery.NEVER_EMPTY,
                    (count, parts, answered) ->
                            CL12.nclCreateSubDevices(device.value(), memAddress(how), count, parts, answered));
        }
    }

    @Override
    public Address createContext(Address platform, Address device) {
        try (MemoryStack stack = stackPush()) {
            PointerBuffer properties = stack.pointers(CL10.CL_CONTEXT_PLATFORM, platform.value(), 0);
            PointerBuffer devices = stack.pointers(device.value());
            IntBuffer status = stack.callocInt(1);
            long made = CL10.nclCreateContext(
                    memAddress(properties), 1, memAddress(devices), NULL, NULL, memAddress(status));
            return made(made, status, "clCreateContext");
        }
    }

    @Override
    public RawQueue<Address> createQueue(Address context, Address device, boolean profiling) {
        try (MemoryStack stack = stackPush()) {
            IntBuffer status = stack.callocInt(1);
            long properties = profiling ? CL10.CL_QUEUE_PROFILING_ENABLE : 0;
            long made = CL10.nclCreateCommandQueue(context.value(), device.value(), properties, memAddress(status));
            return new LwjglQueue(made(made, status, "clCreateCommandQueue"));
        }
    }

    @Override
    public Address createBuffer(Address context, String label, long byteSize) {
        try (MemoryStack stack = stackPush()) {
            IntBuffer status = stack.callocInt(1);
            long made =
                    CL10.nclCreateBuffer(context.value(), CL10.CL_MEM_READ_WRITE, byteSize, NULL, memAddress(status));
            return made(made, status, "clCreateBuffer");
        }
    }

    @Override
    public boolean adviseHugePages(Address context, Address device, Address buffer, long byteSize) {
        if (!HugePages.canBeAsked()) {
            return false;
        }
        RawQueue<Address> queue = createQueue(context, device, false);
        try {
            return HugePages.ask(queue.handle().value(), buffer.value(), byteSize);
        } finally {
            queue.free();
            release(HandleType.QUEUE, queue.handle());
        }
    }

    @Override
    public Address createProgram(Address context, String source) {
        ByteBuffer text = memUTF8(source, false);
        try (MemoryStack stack = stackPush()) {
            IntBuffer status = stack.callocInt(1);
            long made = CL10.nclCreateProgramWithSource(
                    context.value(),
                    1,
                    memAddress(stack.pointers(memAddress(text))),
                    memAddress(stack.pointers(text.remaining())),
                    memAddress(status));
            return made(made, status, "clCreateProgramWithSource");
        } finally {
            memFree(text);
        }
    }

    @Override
    public Address createProgram(Address context, Address device, byte[] binary) {
        ByteBuffer bytes = memAlloc(Math.max(1, binary.length)).put(binary).flip();
        try (MemoryStack stack = stackPush()) {
            IntBuffer status = stack.callocInt(1);
            IntBuffer binaryStatus = stack.callocInt(1);
            long made = CL10.nclCreateProgramWithBinary(
                    context.value(),
                    1,
                    memAddress(stack.pointers(device.value())),
                    memAddress(stack.pointers(binary.length)),
                    memAddress(stack.pointers(memAddress(bytes))),
                    memAddress(binaryStatus),
                    memAddress(status));
            Address program = made(made, status, "clCreateProgramWithBinary");
            if (binaryStatus.get(0) != ClStatus.SUCCESS) {
                release(HandleType.PROGRAM, program);
                ClStatus.check(binaryStatus.get(0), "clCreateProgramWithBinary");
            }
            return program;
        } finally {
            memFree(bytes);
        }
    }

    @Override
    public void build(Address program, Address device, String options) {
        try (MemoryStack stack = stackPush()) {
            PointerBuffer devices = stack.pointers(device.value());
            ByteBuffer text = memUTF8(options);
            try {
                int code = CL10.nclBuildProgram(program.value(), 1, memAddress(devices), memAddress(text), NULL, NULL);
                ClStatus.check(code, "clBuildProgram");
            } finally {
                memFree(text);
            }
        }
    }

    @Override
    public String buildLog(Address program, Address device) {
        return DeviceInfoReader.text(LwjglQuery.bytes(
                "clGetProgramBuildInfo",
                (size, value, answered) -> CL10.nclGetProgramBuildInfo(
                        program.value(), device.value(), CL10.CL_PROGRAM_BUILD_LOG, size, value, answered)));
    }

    @Override
    public byte[] binary(Address program) {
        long size = DeviceInfoReader.number(programInfo(program, CL10.CL_PROGRAM_BINARY_SIZES));
        byte[] binary = new byte[Math.toIntExact(size)];
        ByteBuffer bytes = memAlloc(Math.max(1, binary.length));
        try (MemoryStack stack = stackPush()) {
            PointerBuffer places = stack.pointers(memAddress(bytes));
            int code = CL10.nclGetProgramInfo(
                    program.value(), CL10.CL_PROGRAM_BINARIES, Long.BYTES, memAddress(places), NULL);
            ClStatus.check(code, "clGetProgramInfo");
            bytes.get(binary);
            return binary;
        } finally {
            memFree(bytes);
        }
    }

    @Override
    public List<String> kernelNames(Address program) {
        String names = DeviceInfoReader.text(programInfo(program, CL12.CL_PROGRAM_KERNEL_NAMES));
        return Arrays.asList(names.split(";"));
    }

    private static byte[] programInfo(Address program, int parameter) {
        return LwjglQuery.bytes(
                "clGetProgramInfo",
                (size, value, answered) -> CL10.nclGetProgramInfo(program.value(), parameter, size, value, answered));
    }

    @Override
    public RawKernel<Address> createKernel(Address program, String name) {
        try (MemoryStack stack = stackPush()) {
            IntBuffer status = stack.callocInt(1);
            long made = CL10.nclCreateKernel(program.value(), memAddress(stack.UTF8(name)), memAddress(status));
            Address kernel = made(made, status, "clCreateKernel");
            try {
                return new LwjglKernel(kernel);
            } catch (Throwable failure) {
                releaseAfter(failure, HandleType.KERNEL, kernel);
                throw failure;
            }
        }
    }

    @Override
    public void awaitEvent(Address event) {
        try (MemoryStack stack = stackPush()) {
            ClStatus.check(CL10.nclWaitForEvents(1, memAddress(stack.pointers(event.value()))), "clWaitForEvents");
        }
    }

    @Override
    public int eventStatus(Address event) {
        return (int) DeviceInfoReader.number(LwjglQuery.bytes(
                "clGetEventInfo",
                (size, value, answered) -> CL10.nclGetEventInfo(
                        event.value(), CL10.CL_EVENT_COMMAND_EXECUTION_STATUS, size, value, answered)));
    }

    @Override
    public Event.Times eventTimes(Address event) {
        return new Event.Times(
                time(event, CL10.CL_PROFILING_COMMAND_QUEUED),
                time(event, CL10.CL_PROFILING_COMMAND_SUBMIT),
                time(event, CL10.CL_PROFILING_COMMAND_START),
                time(event, CL10.CL_PROFILING_COMMAND_END));
    }

    private static long time(Address event, int parameter) {
        return DeviceInfoReader.number(LwjglQuery.bytes(
                "clGetEventProfilingInfo",
                (size, value, answered) ->
                        CL10.nclGetEventProfilingInfo(event.value(), parameter, size, value, answered)));
    }

    @Override
    public void release(HandleType type, Address handle) {
        long value = handle.value();
        int code = switch (type) {
            case SUB_DEVICE -> CL12.clReleaseDevice(value);
            case CONTEXT -> CL10.clReleaseContext(value);
            case QUEUE -> CL10.clReleaseCommandQueue(value);
            case BUFFER -> CL10.clReleaseMemObject(value);
            case PROGRAM -> CL10.clReleaseProgram(value);
            case KERNEL -> CL10.clReleaseKernel(value);
            case EVENT -> CL10.clReleaseEvent(value);
        };
        ClStatus.check(code, "release of a " + type);
    }

    private static Address made(long handle, IntBuffer status, String call) {
        ClStatus.check(status.get(0), call);
        return new Address(handle);
    }
}
