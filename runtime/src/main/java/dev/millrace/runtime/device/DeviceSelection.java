package dev.millrace.runtime.device;

import dev.millrace.opencl.Binding;
import dev.millrace.opencl.Device;
import dev.millrace.opencl.DeviceInfo;
import dev.millrace.opencl.DeviceKind;
import dev.millrace.opencl.OpenClException;
import dev.millrace.runtime.config.DeviceConfig;
import dev.millrace.runtime.config.PlacementKind;
import dev.millrace.runtime.error.DeviceException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The order in which devices are tried, and what is said when none will do.
 *
 * <p>Only devices that match every filter of the configuration are tried: GPUs first, then accelerators, then CPUs, in
 * the driver's order within a kind. Where several match, the first that passes its check (it compiles and runs a kernel)
 * is taken. A filter that nothing matches is an error; Millrace never takes something else instead.
 */
public final class DeviceSelection {

    private static final Logger LOG = LoggerFactory.getLogger(DeviceSelection.class);

    private final DeviceConfig wanted;

    public DeviceSelection(DeviceConfig wanted) {
        this.wanted = wanted;
    }

    /**
     * Takes a device.
     *
     * @param check throws {@link OpenClException} when a device does not work
     * @throws DeviceException when there is no device, none matches, or none of the matching ones works
     */
    public ChosenDevice choose(Binding binding, Consumer<Device> check) {
        Inventory inventory = Inventory.of(binding);
        inventory.without().forEach(line -> LOG.info("a platform without a device: {}", line));
        List<Device> all = inventory.devices();
        List<Device> matching =
                all.stream().filter(d -> matches(d.info())).sorted(ORDER).toList();
        if (all.isEmpty() && !inventory.without().isEmpty()) {
            throw new DeviceException("no OpenCL device: the loader (binding " + binding.name()
                    + ") found drivers, but none has a device. " + inventory.platformsWithout()
                    + "\nOr install another driver: pocl-opencl-icd for the CPU, or the one of your GPU");
        }
        if (all.isEmpty()) {
            throw new DeviceException("no OpenCL device: the loader found no driver (binding " + binding.name()
                    + "). Install one, for example pocl-opencl-icd for the CPU, or the driver of your GPU");
        }
        if (matching.isEmpty()) {
            throw new DeviceException("no OpenCL device matches " + filters() + ". There is:\n" + list(all)
                    + (inventory.without().isEmpty() ? "" : "\n" + inventory.platformsWithout()));
        }
        @Nullable OpenClException failure = null;
        for (Device device : matching) {
            try {
                if (matching.size() > 1) {
                    check.accept(device);
                }
                ChosenDevice choice = new ChosenDevice(device, reason(all.size(), matching.size()));
                LOG.info("running on {}: {}", describe(device), choice.reason());
                return choice;
            } catch (OpenClException e) {
                LOG.warn("{} does not work and is passed over: {}", describe(device), e.getMessage());
                failure = e;
            }
        }
        throw new DeviceException(
                "of the OpenCL devices that match " + filters() + " none works:\n" + list(matching)
                        + "\nThe last said: " + (failure == null ? "nothing" : failure.getMessage()),
                failure);
    }

    /** One line for people: name, kind, platform. */
    public static String describe(Device device) {
        DeviceInfo info = device.info();
        return info.name() + " (" + info.kind().name().toLowerCase(Locale.ROOT) + ", " + info.platformName() + ")";
    }

    private static final Comparator<Device> ORDER =
            Comparator.comparingInt(d -> rank(d.info().kind()));

    private static int rank(DeviceKind kind) {
        return switch (kind) {
            case GPU -> 0;
            case ACCELERATOR -> 1;
            case CPU -> 2;
            case CUSTOM -> 3;
        };
    }

    private boolean matches(DeviceInfo info) {
        return info.available()
                && (wanted.kind() == PlacementKind.ANY
                        || wanted.kind().name().equals(info.kind().name()))
                && contains(info.platformName(), wanted.platform())
                && contains(info.name(), wanted.name());
    }

    private static boolean contains(String text, @Nullable String part) {
        return part == null || text.toLowerCase(Locale.ROOT).contains(part.toLowerCase(Locale.ROOT));
    }

    /** The filters in force as settings, or {@code any device} where there is none. */
    private String filters() {
        List<String> filters = new ArrayList<>();
        if (wanted.platform() != null) {
            filters.add("device.platform=" + wanted.platform());
        }
        if (wanted.kind() != PlacementKind.ANY) {
            filters.add("device.kind=" + wanted.kind().name().toLowerCase(Locale.ROOT));
        }
        if (wanted.name() != null) {
            filters.add("device.name=" + wanted.name());
        }
        return filters.isEmpty() ? "\"any device\"" : String.join(", ", filters);
    }

    private String reason(int all, int matching) {
        if (all == 1) {
            return "the only device";
        }
        if (matching == 1) {
            return "the only one of " + all + " that matches " + filters();
        }
        return "first of " + matching + " that match " + filters() + ", GPUs before accelerators before CPUs";
    }

    private static String list(List<Device> devices) {
        return devices.stream()
                .map(d -> "  " + describe(d) + (d.info().available() ? "" : ", not available"))
                .collect(Collectors.joining("\n"));
    }
}
