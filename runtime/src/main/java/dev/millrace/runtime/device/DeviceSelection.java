package dev.millrace.runtime.device;

import dev.millrace.opencl.Binding;
import dev.millrace.opencl.Device;
import dev.millrace.opencl.DeviceInfo;
import dev.millrace.opencl.DeviceKind;
import dev.millrace.opencl.OpenClException;
import dev.millrace.runtime.config.DeviceConfig;
import dev.millrace.runtime.config.DevicePolicy;
import dev.millrace.runtime.config.PlacementKind;
import dev.millrace.runtime.error.DeviceException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The order in which devices are tried, and what is said when none will do.
 *
 * <p>Devices that match every filter of the configuration come first, in the order of its kinds: GPUs, then
 * accelerators, then CPUs where it names none, in the driver's order within a kind. What follows them is for
 * {@link DevicePolicy} to say: nothing, the others of the kinds that are allowed, or all others. The first that passes
 * its check (it compiles and runs a kernel) is taken; one that does not match is taken with a warning.
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
        List<Device> matching = candidates(all, this::matches);
        if (all.isEmpty() && !inventory.without().isEmpty()) {
            throw new DeviceException("no OpenCL device: the loader (binding " + binding.name()
                    + ") found drivers, but none has a device. " + inventory.platformsWithout()
                    + "\nOr install another driver: pocl-opencl-icd for the CPU, or the one of your GPU");
        }
        if (all.isEmpty()) {
            throw new DeviceException("no OpenCL device: the loader found no driver (binding " + binding.name()
                    + "). Install one, for example pocl-opencl-icd for the CPU, or the driver of your GPU");
        }
        List<Device> candidates = new ArrayList<>(matching);
        if (wanted.policy() != DevicePolicy.REQUIRE) {
            candidates.addAll(candidates(all, info -> isAllowed(info) && !matches(info)));
        }
        if (candidates.isEmpty()) {
            throw new DeviceException("no OpenCL device matches " + filters() + ". There is:\n" + list(all)
                    + (inventory.without().isEmpty() ? "" : "\n" + inventory.platformsWithout()));
        }
        @Nullable OpenClException failure = null;
        for (Device device : candidates) {
            try {
                if (candidates.size() > 1) {
                    check.accept(device);
                }
                return taken(device, all.size(), matching);
            } catch (OpenClException e) {
                LOG.warn("{} does not work and is passed over: {}", describe(device), e.getMessage());
                failure = e;
            }
        }
        throw new DeviceException(
                "of the OpenCL devices " + (matching.size() < candidates.size() ? "" : "that match " + filters() + " ")
                        + "none works:\n" + list(candidates) + "\nThe last said: "
                        + (failure == null ? "nothing" : failure.getMessage()),
                failure);
    }

    private ChosenDevice taken(Device device, int all, List<Device> matching) {
        boolean asWanted = matching.contains(device);
        ChosenDevice choice =
                new ChosenDevice(device, asWanted ? reason(all, matching.size()) : instead(matching.size()));
        if (asWanted) {
            LOG.info("running on {}: {}", describe(device), choice.reason());
        } else {
            LOG.warn("running on {}: {}", describe(device), choice.reason());
        }
        return choice;
    }

    /** One line for people: name, kind, platform. */
    public static String describe(Device device) {
        DeviceInfo info = device.info();
        return info.name() + " (" + info.kind().name().toLowerCase(Locale.ROOT) + ", " + info.platformName() + ")";
    }

    private List<Device> candidates(List<Device> all, Predicate<DeviceInfo> suits) {
        return all.stream()
                .filter(device -> device.info().available() && suits.test(device.info()))
                .sorted(Comparator.comparingInt(device -> rank(device.info().kind())))
                .toList();
    }

    /** The place of a kind: as the configuration lists kinds, then the faster ones first. */
    private int rank(DeviceKind kind) {
        for (int i = 0; i < wanted.kinds().size(); i++) {
            if (wanted.kinds().get(i).name().equals(kind.name())) {
                return i;
            }
        }
        return wanted.kinds().size()
                + switch (kind) {
                    case GPU -> 0;
                    case ACCELERATOR -> 1;
                    case CPU -> 2;
                    case CUSTOM -> 3;
                };
    }

    private boolean matches(DeviceInfo info) {
        return isOfKind(info)
                && contains(info.platformName(), wanted.platform())
                && contains(info.name(), wanted.name());
    }

    private boolean isAllowed(DeviceInfo info) {
        return wanted.policy() == DevicePolicy.PREFER || isOfKind(info);
    }

    private boolean isOfKind(DeviceInfo info) {
        return wanted.kinds().stream()
                .anyMatch(kind -> kind == PlacementKind.ANY
                        || kind.name().equals(info.kind().name()));
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
            filters.add("device.kind="
                    + wanted.kinds().stream()
                            .map(kind -> kind.name().toLowerCase(Locale.ROOT))
                            .collect(Collectors.joining(" or ")));
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
        return "first of " + matching + " that match " + filters() + ", " + order();
    }

    /** Why a device was taken that is not as wished. */
    private String instead(int matching) {
        return (matching == 0 ? "no device matches " : "no device that works matches ") + filters()
                + ", and device.policy=" + wanted.policy().name().toLowerCase(Locale.ROOT)
                + " takes another then: the first that works, " + order();
    }

    private String order() {
        return wanted.kinds().size() > 1 ? "in the order of device.kind" : "GPUs before accelerators before CPUs";
    }

    private static String list(List<Device> devices) {
        return devices.stream()
                .map(d -> "  " + describe(d) + (d.info().available() ? "" : ", not available"))
                .collect(Collectors.joining("\n"));
    }
}
