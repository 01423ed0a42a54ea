package dev.millrace.runtime.config;

import dev.millrace.opencl.Capability;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Which device to run on ({@code device}).
 *
 * @param binding OpenCL binding
 * @param platform part of the platform's name, any case, or null for all
 * @param kind kind of device
 * @param name part of the device's name, any case, or null for all
 * @param disableCapabilities capabilities to do without, whether the device has them or not
 */
public record DeviceConfig(
        BindingChoice binding,
        @Nullable String platform,
        PlacementKind kind,
        @Nullable String name,
        Set<Capability> disableCapabilities) {

    public DeviceConfig {
        disableCapabilities = Set.copyOf(disableCapabilities);
    }

    public static DeviceConfig defaults() {
        return new DeviceConfig(BindingChoice.AUTO, null, PlacementKind.ANY, null, Set.of());
    }

    public DeviceConfig withKind(PlacementKind wanted) {
        return new DeviceConfig(binding, platform, wanted, name, disableCapabilities);
    }

    static DeviceConfig read(Section section) {
        DeviceConfig config = new DeviceConfig(
                section.choice("binding", BindingChoice.class, BindingChoice.AUTO),
                section.text("platform"),
                section.choice("kind", PlacementKind.class, PlacementKind.ANY),
                section.text("name"),
                section.names("disableCapabilities", Capability::ofKey));
        section.end();
        return config;
    }
}
