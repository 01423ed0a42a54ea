package dev.millrace.opencl;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.LongBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Set;
import java.util.stream.Collectors;

/** The assembly of a {@link DeviceInfo} from the answers of {@code clGetDeviceInfo}, the same for every binding. */
public final class DeviceInfoReader {

    /** Asks {@code clGetDeviceInfo} (or a sibling) for one parameter's bytes. */
    @FunctionalInterface
    public interface Query {
        byte[] ask(int parameter);
    }

    private static final int TYPE = 0x1000;
    private static final int MAX_COMPUTE_UNITS = 0x1002;
    private static final int MAX_WORK_GROUP_SIZE = 0x1004;
    private static final int MAX_MEM_ALLOC_SIZE = 0x1010;
    private static final int MAX_PARAMETER_SIZE = 0x1017;
    private static final int MEM_BASE_ADDR_ALIGN = 0x1019;
    private static final int GLOBAL_MEM_SIZE = 0x101F;
    private static final int LOCAL_MEM_TYPE = 0x1022;
    private static final int LOCAL_MEM_SIZE = 0x1023;
    private static final int AVAILABLE = 0x1027;
    private static final int COMPILER_AVAILABLE = 0x1028;
    private static final int NAME = 0x102B;
    private static final int VENDOR = 0x102C;
    private static final int DRIVER_VERSION = 0x102D;
    private static final int VERSION = 0x102F;
    private static final int EXTENSIONS = 0x1030;
    private static final int HOST_UNIFIED_MEMORY = 0x1035;
    private static final int NATIVE_VECTOR_WIDTH_FLOAT = 0x103A;
    private static final int PARTITION_PROPERTIES = 0x1044;
    private static final int OPENCL_C_VERSION = 0x103D;

    private static final long PARTITION_EQUALLY = 0x1086;
    private static final int TYPE_CPU = 2;
    private static final int TYPE_GPU = 4;
    private static final int TYPE_ACCELERATOR = 8;
    private static final int LOCAL_MEM_DEDICATED = 1;

    private DeviceInfoReader() {}

    public static DeviceInfo read(String platformName, Query device) {
        return new DeviceInfo(
                text(device.ask(NAME)),
                kind(number(device.ask(TYPE))),
                platformName,
                text(device.ask(VENDOR)),
                text(device.ask(VERSION)),
                text(device.ask(OPENCL_C_VERSION)),
                text(device.ask(DRIVER_VERSION)),
                words(text(device.ask(EXTENSIONS))),
                (int) number(device.ask(MAX_COMPUTE_UNITS)),
                number(device.ask(GLOBAL_MEM_SIZE)),
                number(device.ask(MAX_MEM_ALLOC_SIZE)),
                number(device.ask(LOCAL_MEM_SIZE)),
                number(device.ask(LOCAL_MEM_TYPE)) == LOCAL_MEM_DEDICATED,
                (int) Math.min(Integer.MAX_VALUE, number(device.ask(MAX_WORK_GROUP_SIZE))),
                number(device.ask(MAX_PARAMETER_SIZE)),
                (int) (number(device.ask(MEM_BASE_ADDR_ALIGN)) / Byte.SIZE),
                isUnified(device),
                (int) number(device.ask(NATIVE_VECTOR_WIDTH_FLOAT)),
                number(device.ask(AVAILABLE)) != 0 && number(device.ask(COMPILER_AVAILABLE)) != 0);
    }

    /** Whether a device says that it splits into equal parts. */
    public static boolean partitionsEqually(Query device) {
        LongBuffer ways = ByteBuffer.wrap(device.ask(PARTITION_PROPERTIES))
                .order(ByteOrder.nativeOrder())
                .asLongBuffer();
        while (ways.hasRemaining()) {
            if (ways.get() == PARTITION_EQUALLY) {
                return true;
            }
        }
        return false;
    }

    /** A C string without its end and without blanks around it. */
    public static String text(byte[] bytes) {
        int length = bytes.length;
        while (length > 0 && bytes[length - 1] == 0) {
            length--;
        }
        return new String(bytes, 0, length, StandardCharsets.UTF_8).strip();
    }

    /** An unsigned number of 4 or 8 bytes in native order. */
    public static long number(byte[] bytes) {
        ByteBuffer in = ByteBuffer.wrap(bytes).order(ByteOrder.nativeOrder());
        return switch (bytes.length) {
            case Integer.BYTES -> Integer.toUnsignedLong(in.getInt());
            case Long.BYTES -> clamped(in.getLong());
            default ->
                throw new OpenClException(
                        "CL_INVALID_VALUE",
                        "the driver answered with " + bytes.length + " bytes where a number was asked");
        };
    }

    /** Unsigned 64-bit sizes beyond a Java long read as its largest value. */
    private static long clamped(long value) {
        return value < 0 ? Long.MAX_VALUE : value;
    }

    private static DeviceKind kind(long type) {
        if ((type & TYPE_CPU) != 0) {
            return DeviceKind.CPU;
        }
        if ((type & TYPE_GPU) != 0) {
            return DeviceKind.GPU;
        }
        return (type & TYPE_ACCELERATOR) != 0 ? DeviceKind.ACCELERATOR : DeviceKind.CUSTOM;
    }

    private static Set<String> words(String line) {
        return Arrays.stream(line.split("\\s+")).filter(word -> !word.isEmpty()).collect(Collectors.toSet());
    }

    /** Deprecated since OpenCL 2.0, so a driver may refuse; then the memory counts as separate. */
    private static boolean isUnified(Query device) {
        try {
            return number(device.ask(HOST_UNIFIED_MEMORY)) != 0;
        } catch (OpenClException refused) {
            return false;
        }
    }
}
