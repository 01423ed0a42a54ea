package dev.millrace.opencl;

import java.util.Map;
import java.util.TreeMap;

/** The status codes that OpenCL calls return, and their names. */
public final class ClStatus {

    public static final int SUCCESS = 0;
    public static final int DEVICE_NOT_FOUND = -1;
    public static final int MEM_OBJECT_ALLOCATION_FAILURE = -4;
    public static final int BUILD_PROGRAM_FAILURE = -11;
    public static final int INVALID_BINARY = -42;
    public static final int PLATFORM_NOT_FOUND_KHR = -1001;

    private static final Map<Integer, String> NAMES = new TreeMap<>();

    static {
        named(SUCCESS, "SUCCESS");
        named(
                DEVICE_NOT_FOUND,
                "DEVICE_NOT_FOUND",
                "DEVICE_NOT_AVAILABLE",
                "COMPILER_NOT_AVAILABLE",
                "MEM_OBJECT_ALLOCATION_FAILURE",
                "OUT_OF_RESOURCES",
                "OUT_OF_HOST_MEMORY",
                "PROFILING_INFO_NOT_AVAILABLE",
                "MEM_COPY_OVERLAP",
                "IMAGE_FORMAT_MISMATCH",
                "IMAGE_FORMAT_NOT_SUPPORTED",
                "BUILD_PROGRAM_FAILURE",
                "MAP_FAILURE",
                "MISALIGNED_SUB_BUFFER_OFFSET",
                "EXEC_STATUS_ERROR_FOR_EVENTS_IN_WAIT_LIST",
                "COMPILE_PROGRAM_FAILURE",
                "LINKER_NOT_AVAILABLE",
                "LINK_PROGRAM_FAILURE",
                "DEVICE_PARTITION_FAILED",
                "KERNEL_ARG_INFO_NOT_AVAILABLE");
        named(
                -30,
                "INVALID_VALUE",
                "INVALID_DEVICE_TYPE",
                "INVALID_PLATFORM",
                "INVALID_DEVICE",
                "INVALID_CONTEXT",
                "INVALID_QUEUE_PROPERTIES",
                "INVALID_COMMAND_QUEUE",
                "INVALID_HOST_PTR",
                "INVALID_MEM_OBJECT",
                "INVALID_IMAGE_FORMAT_DESCRIPTOR",
                "INVALID_IMAGE_SIZE",
                "INVALID_SAMPLER",
                "INVALID_BINARY",
                "INVALID_BUILD_OPTIONS",
                "INVALID_PROGRAM",
                "INVALID_PROGRAM_EXECUTABLE",
                "INVALID_KERNEL_NAME",
                "INVALID_KERNEL_DEFINITION",
                "INVALID_KERNEL",
                "INVALID_ARG_INDEX",
                "INVALID_ARG_VALUE",
                "INVALID_ARG_SIZE",
                "INVALID_KERNEL_ARGS",
                "INVALID_WORK_DIMENSION",
                "INVALID_WORK_GROUP_SIZE",
                "INVALID_WORK_ITEM_SIZE",
                "INVALID_GLOBAL_OFFSET",
                "INVALID_EVENT_WAIT_LIST",
                "INVALID_EVENT",
                "INVALID_OPERATION",
                "INVALID_GL_OBJECT",
                "INVALID_BUFFER_SIZE",
                "INVALID_MIP_LEVEL",
                "INVALID_GLOBAL_WORK_SIZE",
                "INVALID_PROPERTY",
                "INVALID_IMAGE_DESCRIPTOR",
                "INVALID_COMPILER_OPTIONS",
                "INVALID_LINKER_OPTIONS",
                "INVALID_DEVICE_PARTITION_COUNT",
                "INVALID_PIPE_SIZE",
                "INVALID_DEVICE_QUEUE",
                "INVALID_SPEC_ID",
                "MAX_SIZE_RESTRICTION_EXCEEDED");
        named(PLATFORM_NOT_FOUND_KHR, "PLATFORM_NOT_FOUND_KHR");
    }

    private ClStatus() {}

    private static void named(int first, String... downwards) {
        for (int i = 0; i < downwards.length; i++) {
            NAMES.put(first - i, "CL_" + downwards[i]);
        }
    }

    /** The name of a code, for example {@code CL_OUT_OF_RESOURCES}; {@code CL_ERROR_-9999} for one without. */
    public static String nameOf(int code) {
        String name = NAMES.get(code);
        return name != null ? name : "CL_ERROR_" + code;
    }

    /** The code of a name as {@link #nameOf} gives it. */
    public static int codeOf(String name) {
        for (Map.Entry<Integer, String> entry : NAMES.entrySet()) {
            if (entry.getValue().equals(name)) {
                return entry.getKey();
            }
        }
        throw new IllegalArgumentException(
                "no OpenCL status is called '" + name + "'; they read like CL_OUT_OF_RESOURCES");
    }

    /** Throws the status of a call unless it is success. What was asked is added by who asked. */
    public static void check(int code, String call) {
        if (code != SUCCESS) {
            throw new OpenClException(nameOf(code), call + " failed");
        }
    }
}
