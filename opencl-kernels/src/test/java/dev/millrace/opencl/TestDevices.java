package dev.millrace.opencl;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;

/** The device that tests run on: PoCL's when it is there, else the first. */
public final class TestDevices {

    private static final String PREFERRED_PLATFORM = "Portable Computing Language";

    private TestDevices() {}

    /** The test device of a binding. */
    public static Device of(Binding binding) {
        List<Platform> platforms = binding.platforms();
        return platforms.stream()
                .filter(platform -> platform.name().contains(PREFERRED_PLATFORM))
                .flatMap(platform -> platform.devices().stream())
                .findFirst()
                .or(() -> platforms.stream()
                        .flatMap(platform -> platform.devices().stream())
                        .findFirst())
                .orElseThrow(() -> new AssertionError("no OpenCL device through " + binding + " on " + platforms));
    }

    /** A direct buffer in native order. */
    public static ByteBuffer host(int byteSize) {
        return ByteBuffer.allocateDirect(byteSize).order(ByteOrder.nativeOrder());
    }

    /** A direct buffer that holds these ints. */
    public static ByteBuffer hostInts(int... values) {
        ByteBuffer host = host(values.length * Integer.BYTES);
        host.asIntBuffer().put(values);
        return host;
    }

    /** The ints of a host buffer. */
    public static int[] ints(ByteBuffer host) {
        int[] values = new int[host.remaining() / Integer.BYTES];
        host.duplicate().order(ByteOrder.nativeOrder()).asIntBuffer().get(values);
        return values;
    }
}
