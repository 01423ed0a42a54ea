package dev.millrace.runtime.config;

import dev.millrace.opencl.Capability;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Which device to run on ({@code device}).
 *
 * @param policy how binding the wishes below are
 * @param binding OpenCL binding
 * @param platform part of the platform's name, any case, or null for all
 * @param kinds kinds of device, the best first; one alone, or several of {@code gpu}, {@code accelerator}, {@code cpu}
 * @param name part of the device's name, any case, or null for all
 * @param disableCapabilities capabilities to do without, whether the device has them or not
 */
public record DeviceConfig(
        DevicePolicy policy,
        BindingChoice binding,
        @Nullable String platform,
        List<PlacementKind> kinds,
        @Nullable String name,
        Set<Capability> disableCapabilities) {

    private static final ChoiceShape<PlacementKind> ONE_KIND = ChoiceShape.of(PlacementKind.class);
    private static final ListShape<PlacementKind> SEVERAL_KINDS = ListShape.of(
                    ChoiceShape.of(List.of(PlacementKind.GPU, PlacementKind.ACCELERATOR, PlacementKind.CPU), kind ->
                            (String) ONE_KIND.json(kind)),
                    "kinds")
            .notEmpty();

    private static final Key<DevicePolicy> POLICY = Key.of(
            "policy",
            ChoiceShape.of(DevicePolicy.class),
            DevicePolicy.REQUIRE,
            "How binding kind, platform and name are. require: a device that does not match is never taken, and where"
                    + " none matches that is an error. prefer: where none matches, the best other device is taken, with"
                    + " a warning. allow: kind is binding, platform and name are preferred.");
    private static final Key<BindingChoice> BINDING = Key.of(
            "binding",
            ChoiceShape.of(BindingChoice.class),
            BindingChoice.AUTO,
            "Java binding that OpenCL is reached through; auto takes the preferred one that works.");
    private static final Key<String> PLATFORM =
            Key.optional("platform", TextShape.ANY, "any platform", "Part of the platform's name, any case.");
    private static final Key<List<PlacementKind>> KIND = Key.optional(
            "kind",
            UnionShape.of(DeviceConfig::kinds, ONE_KIND, SEVERAL_KINDS),
            "any",
            "Kind of device, or several, the best first. any takes a GPU before an accelerator before a CPU; reference"
                    + " is plain Java without a device, slow.");
    private static final Key<String> NAME =
            Key.optional("name", TextShape.ANY, "any name", "Part of the device's name, any case.");
    private static final Key<List<Capability>> DISABLE_CAPABILITIES = Key.of(
            "disableCapabilities",
            ListShape.of(ChoiceShape.of(List.of(Capability.values()), Capability::key), "capabilities"),
            List.of(),
            "Capabilities to do without, whether the device has them or not.");

    static final SectionShape<DeviceConfig> SHAPE =
            SectionShape.of(List.of(POLICY, BINDING, PLATFORM, KIND, NAME, DISABLE_CAPABILITIES), DeviceConfig::read);

    public DeviceConfig {
        kinds = List.copyOf(new LinkedHashSet<>(kinds));
        disableCapabilities = Set.copyOf(disableCapabilities);
        if (kinds.isEmpty()) {
            throw new IllegalArgumentException("device.kind names no kind");
        }
        if (kinds.size() > 1 && (kinds.contains(PlacementKind.ANY) || kinds.contains(PlacementKind.REFERENCE))) {
            throw new IllegalArgumentException("device.kind lists any or reference, which can only stand alone");
        }
    }

    /** A device that must match. */
    public DeviceConfig(
            BindingChoice binding,
            @Nullable String platform,
            PlacementKind kind,
            @Nullable String name,
            Set<Capability> disableCapabilities) {
        this(DevicePolicy.REQUIRE, binding, platform, List.of(kind), name, disableCapabilities);
    }

    public static DeviceConfig defaults() {
        return new DeviceConfig(BindingChoice.AUTO, null, PlacementKind.ANY, null, Set.of());
    }

    /** The kind, or the best of several. */
    public PlacementKind kind() {
        return kinds.get(0);
    }

    public DeviceConfig withKind(PlacementKind wanted) {
        return withKinds(wanted);
    }

    /** Several kinds, the best first. */
    public DeviceConfig withKinds(PlacementKind... wanted) {
        return new DeviceConfig(policy, binding, platform, List.of(wanted), name, disableCapabilities);
    }

    public DeviceConfig withPolicy(DevicePolicy wanted) {
        return new DeviceConfig(wanted, binding, platform, kinds, name, disableCapabilities);
    }

    private static DeviceConfig read(Section section) {
        List<PlacementKind> kinds = section.orNull(KIND);
        return new DeviceConfig(
                section.get(POLICY),
                section.get(BINDING),
                section.orNull(PLATFORM),
                kinds == null ? List.of(PlacementKind.ANY) : kinds,
                section.orNull(NAME),
                Set.copyOf(section.get(DISABLE_CAPABILITIES)));
    }

    private static List<PlacementKind> kinds(String path, Located value) {
        return value instanceof Located.Items ? SEVERAL_KINDS.read(path, value) : List.of(ONE_KIND.read(path, value));
    }
}
