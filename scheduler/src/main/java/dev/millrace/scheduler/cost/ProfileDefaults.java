package dev.millrace.scheduler.cost;

import dev.millrace.opencl.Capabilities;
import dev.millrace.opencl.Capability;
import dev.millrace.opencl.DeviceInfo;
import dev.millrace.opencl.DeviceKind;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;

/**
 * The profiles that are shipped, one for each class of devices: what serves until a device was measured. They were measured
 * on one device of the class; rates and bandwidth grow with the compute units, up to what is usual for the class.
 */
public final class ProfileDefaults {

    private static final String RESOURCE = "profiles.properties";

    private ProfileDefaults() {}

    /** The class of a device: {@code gpu}, or {@code cpu-} with its vector instructions. */
    public static String deviceClass(DeviceInfo device, Capabilities capabilities) {
        if (device.kind() != DeviceKind.CPU) {
            return "gpu";
        }
        return capabilities.has(Capability.ASM_AVX512_VNNI)
                ? "cpu-avx512vnni"
                : capabilities.has(Capability.ASM_AVX2) ? "cpu-avx2" : "cpu-vector";
    }

    /** The profile of a device's class, for its number of compute units. */
    public static DeviceProfile of(DeviceInfo device, Capabilities capabilities) {
        Properties properties = properties();
        String prefix = deviceClass(device, capabilities) + ".";
        double scale = device.computeUnits() / number(properties, prefix + "computeUnits");
        Map<String, Double> figures = new TreeMap<>();
        for (String name : properties.stringPropertyNames()) {
            if (name.startsWith(prefix + "rate.")) {
                figures.put(name.substring(prefix.length() + "rate.".length()), number(properties, name) * scale);
            } else if (name.startsWith(prefix + "figure.")) {
                figures.put(name.substring(prefix.length() + "figure.".length()), number(properties, name));
            }
        }
        double most = number(properties, prefix + "mostStreamBytesPerNano");
        figures.computeIfPresent("streamBytesPerNano", (name, value) -> Math.min(most, value * scale));
        return DeviceProfile.ofFigures(figures);
    }

    private static double number(Properties properties, String name) {
        String value = properties.getProperty(name);
        if (value == null) {
            throw new IllegalStateException(RESOURCE + " has no " + name);
        }
        return Double.parseDouble(value);
    }

    private static Properties properties() {
        try (InputStream in = ProfileDefaults.class.getResourceAsStream(RESOURCE)) {
            if (in == null) {
                throw new IllegalStateException(RESOURCE + " is missing from Millrace's own jar");
            }
            Properties properties = new Properties();
            properties.load(in);
            return properties;
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + RESOURCE + " from Millrace's own jar", e);
        }
    }
}
