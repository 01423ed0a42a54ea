package dev.millrace.opencl.jocl;

import dev.millrace.opencl.ClStatus;
import dev.millrace.opencl.DeviceInfo;
import dev.millrace.opencl.DeviceInfoReader;
import dev.millrace.opencl.Event;
import dev.millrace.opencl.HandleType;
import dev.millrace.opencl.RawDriver;
import dev.millrace.opencl.RawKernel;
import dev.millrace.opencl.RawQueue;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import java.util.function.IntSupplier;
import org.jocl.CL;
import org.jocl.CLException;
import org.jocl.NativePointerObject;
import org.jocl.Pointer;
import org.jocl.cl_command_queue;
import org.jocl.cl_context;
import org.jocl.cl_context_properties;
import org.jocl.cl_device_id;
import org.jocl.cl_device_partition_property;
import org.jocl.cl_event;
import org.jocl.cl_kernel;
import org.jocl.cl_mem;
import org.jocl.cl_platform_id;
import org.jocl.cl_program;

/** The bare OpenCL calls through JOCL. */
final class JoclDriver implements RawDriver<NativePointerObject> {

    /** JOCL's own constant is an int and would be passed with all 64 bits set, which some drivers refuse. */
    private static final long ALL_DEVICE_TYPES = 0xFFFFFFFFL;

    @Override
    public List<NativePointerObject> platforms() {
        return List.of(JoclQuery.handles(
                "clGetPlatformIDs", ClStatus.PLATFORM_NOT_FOUND_KHR, cl_platform_id[]::new, CL::clGetPlatformIDs));
    }

    @Override
    public PlatformNames describePlatform(NativePointerObject platform) {
        return new PlatformNames(
                platformText(platform, CL.CL_PLATFORM_NAME),
                platformText(platform, CL.CL_PLATFORM_VENDOR),
                platformText(platform, CL.CL_PLATFORM_VERSION));
    }

    private static String platformText(NativePointerObject platform, int parameter) {
        return DeviceInfoReader.text(JoclQuery.bytes(
                "clGetPlatformInfo",
                (size, value, answered) ->
                        CL.clGetPlatformInfo((cl_platform_id) platform, parameter, size, value, answered)));
    }

    @Override
    public List<NativePointerObject> devices(NativePointerObject platform) {
        return List.of(JoclQuery.handles(
                "clGetDeviceIDs",
                ClStatus.DEVICE_NOT_FOUND,
                cl_device_id[]::new,
                (count, devices, answered) ->
                        CL.clGetDeviceIDs((cl_platform_id) platform, ALL_DEVICE_TYPES, count, devices, answered)));
    }

    @Override
    public DeviceInfo describeDevice(NativePointerObject platform, NativePointerObject device) {
        return DeviceInfoReader.read(
                platformText(platform, CL.CL_PLATFORM_NAME), parameter -> deviceInfo(device, parameter));
    }

    @Override
    public boolean partitionsEqually(NativePointerObject device) {
        return DeviceInfoReader.partitionsEqually(parameter -> deviceInfo(device, parameter));
    }

    private static byte[] deviceInfo(NativePointerObject device, int parameter) {
        return JoclQuery.bytes(
                "clGetDeviceInfo",
                (size, value, answered) -> CL.clGetDeviceInfo((cl_device_id) device, parameter, size, value, answered));
    }

    @Override
    public List<NativePointerObject> partitionEqually(NativePointerObject device, int computeUnits) {
        cl_device_partition_property how = new cl_device_partition_property();
        how.addProperty(CL.CL_DEVICE_PARTITION_EQUALLY, computeUnits);
        return List.of(JoclQuery.handles(
                "clCreateSubDevices",
                JoclQuery.NEVER_EMPTY,
                cl_device_id[]::new,
                (count, parts, answered) -> CL.clCreateSubDevices((cl_device_id) device, how, count, parts, answered)));
    }

    @Override
    public NativePointerObject createContext(NativePointerObject platform, NativePointerObject device) {
        cl_context_properties properties = new cl_context_properties();
        properties.addProperty(CL.CL_CONTEXT_PLATFORM, (cl_platform_id) platform);
        return made(
                "clCreateContext", status -> CL.clCreateContext(properties, 1, oneDevice(device), null, null, status));
    }

    @Override
    @SuppressWarnings("deprecation") // the successor is missing from OpenCL 1.2 drivers, this one from none
    public RawQueue<NativePointerObject> createQueue(
            NativePointerObject context, NativePointerObject device, boolean profiling) {
        long properties = profiling ? CL.CL_QUEUE_PROFILING_ENABLE : 0;
        return new JoclQueue(made(
                "clCreateCommandQueue",
                status -> CL.clCreateCommandQueue((cl_context) context, (cl_device_id) device, properties, status)));
    }

    @Override
    public NativePointerObject createBuffer(NativePointerObject context, String label, long byteSize) {
        return made(
                "clCreateBuffer",
                status -> CL.clCreateBuffer((cl_context) context, CL.CL_MEM_READ_WRITE, byteSize, null, status));
    }

    @Override
    public NativePointerObject createProgram(NativePointerObject context, String source) {
        return made(
                "clCreateProgramWithSource",
                status -> CL.clCreateProgramWithSource((cl_context) context, 1, new String[] {source}, null, status));
    }

    @Override
    public NativePointerObject createProgram(NativePointerObject context, NativePointerObject device, byte[] binary) {
        int[] binaryStatus = new int[1];
        cl_program made = made(
                "clCreateProgramWithBinary",
                status -> CL.clCreateProgramWithBinary(
                        (cl_context) context,
                        1,
                        oneDevice(device),
                        new long[] {binary.length},
                        new byte[][] {binary},
                        binaryStatus,
                        status));
        if (binaryStatus[0] != ClStatus.SUCCESS) {
            release(HandleType.PROGRAM, made);
            ClStatus.check(binaryStatus[0], "clCreateProgramWithBinary");
        }
        return made;
    }

    @Override
    public void build(NativePointerObject program, NativePointerObject device, String options) {
        check(
                "clBuildProgram",
                () -> CL.clBuildProgram((cl_program) program, 1, oneDevice(device), options, null, null));
    }

    @Override
    public String buildLog(NativePointerObject program, NativePointerObject device) {
        return DeviceInfoReader.text(JoclQuery.bytes(
                "clGetProgramBuildInfo",
                (size, value, answered) -> CL.clGetProgramBuildInfo(
                        (cl_program) program, (cl_device_id) device, CL.CL_PROGRAM_BUILD_LOG, size, value, answered)));
    }

    @Override
    public byte[] binary(NativePointerObject program) {
        long size = DeviceInfoReader.number(programInfo(program, CL.CL_PROGRAM_BINARY_SIZES));
        byte[] binary = new byte[Math.toIntExact(size)];
        Pointer places = Pointer.to(Pointer.to(binary));
        check(
                "clGetProgramInfo",
                () -> CL.clGetProgramInfo((cl_program) program, CL.CL_PROGRAM_BINARIES, Long.BYTES, places, null));
        return binary;
    }

    @Override
    public List<String> kernelNames(NativePointerObject program) {
        String names = DeviceInfoReader.text(programInfo(program, CL.CL_PROGRAM_KERNEL_NAMES));
        return Arrays.asList(names.split(";"));
    }

    private static byte[] programInfo(NativePointerObject program, int parameter) {
        return JoclQuery.bytes(
                "clGetProgramInfo",
                (size, value, answered) -> CL.clGetProgramInfo((cl_program) program, parameter, size, value, answered));
    }

    @Override
    public RawKernel<NativePointerObject> createKernel(NativePointerObject program, String name) {
        cl_kernel made = made("clCreateKernel", status -> CL.clCreateKernel((cl_program) program, name, status));
        try {
            return new JoclKernel(made);
        } catch (Throwable failure) {
            releaseAfter(failure, HandleType.KERNEL, made);
            throw failure;
        }
    }

    @Override
    public void awaitEvent(NativePointerObject event) {
        check("clWaitForEvents", () -> CL.clWaitForEvents(1, new cl_event[] {(cl_event) event}));
    }

    @Override
    public int eventStatus(NativePointerObject event) {
        return (int) DeviceInfoReader.number(JoclQuery.bytes(
                "clGetEventInfo",
                (size, value, answered) -> CL.clGetEventInfo(
                        (cl_event) event, CL.CL_EVENT_COMMAND_EXECUTION_STATUS, size, value, answered)));
    }

    @Override
    public Event.Times eventTimes(NativePointerObject event) {
        return new Event.Times(
                time(event, CL.CL_PROFILING_COMMAND_QUEUED),
                time(event, CL.CL_PROFILING_COMMAND_SUBMIT),
                time(event, CL.CL_PROFILING_COMMAND_START),
                time(event, CL.CL_PROFILING_COMMAND_END));
    }

    private static long time(NativePointerObject event, int parameter) {
        return DeviceInfoReader.number(JoclQuery.bytes(
                "clGetEventProfilingInfo",
                (size, value, answered) ->
                        CL.clGetEventProfilingInfo((cl_event) event, parameter, size, value, answered)));
    }

    @Override
    public void release(HandleType type, NativePointerObject handle) {
        check("release of a " + type, () -> switch (type) {
            case SUB_DEVICE -> CL.clReleaseDevice((cl_device_id) handle);
            case CONTEXT -> CL.clReleaseContext((cl_context) handle);
            case QUEUE -> CL.clReleaseCommandQueue((cl_command_queue) handle);
            case BUFFER -> CL.clReleaseMemObject((cl_mem) handle);
            case PROGRAM -> CL.clReleaseProgram((cl_program) handle);
            case KERNEL -> CL.clReleaseKernel((cl_kernel) handle);
            case EVENT -> CL.clReleaseEvent((cl_event) handle);
        });
    }

    /** What a call makes; it writes its status to the array, and throws it too where JOCL is set to throw. */
    private static <T> T made(String call, Function<int[], T> maker) {
        int[] status = new int[1];
        try {
            T made = maker.apply(status);
            ClStatus.check(status[0], call);
            return made;
        } catch (CLException e) {
            throw JoclLibrary.failure(e, call);
        }
    }

    private static void check(String name, IntSupplier call) {
        try {
            ClStatus.check(call.getAsInt(), name);
        } catch (CLException e) {
            throw JoclLibrary.failure(e, name);
        }
    }

    private static cl_device_id[] oneDevice(NativePointerObject device) {
        return new cl_device_id[] {(cl_device_id) device};
    }
}
