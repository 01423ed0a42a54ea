package dev.millrace.runtime.device;

import dev.millrace.kernels.quant.ActivationType;
import dev.millrace.kernels.quant.KvType;
import dev.millrace.opencl.Binding;
import dev.millrace.opencl.Bindings;
import dev.millrace.opencl.Capabilities;
import dev.millrace.opencl.CapabilityProbe;
import dev.millrace.opencl.Context;
import dev.millrace.opencl.Device;
import dev.millrace.opencl.DeviceInfo;
import dev.millrace.opencl.OpenClException;
import dev.millrace.opencl.Platform;
import dev.millrace.runtime.config.DeviceConfig;
import dev.millrace.runtime.config.PlacementKind;
import dev.millrace.runtime.error.MillraceException;
import dev.millrace.scheduler.lowering.AttentionChoice;
import dev.millrace.scheduler.lowering.VariantSelection;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Everything that can be said about this machine's OpenCL devices: bindings, platforms, devices, what each was seen to
 * do, and which one would be taken.
 */
public final class DeviceCatalog {

    private DeviceCatalog() {}

    /**
     * Looks at all of them, and runs the capability probes.
     *
     * @return {@code bindings} (each with {@code platforms}, each with {@code devices}) and {@code chosen}, as nested
     *     maps and lists
     */
    public static Map<String, Object> read(DeviceConfig wanted) {
        Map<String, Object> result = new LinkedHashMap<>();
        result.put(
                "bindings", Bindings.all().stream().map(DeviceCatalog::binding).toList());
        result.put("chosen", chosen(wanted));
        return result;
    }

    private static Map<String, Object> chosen(DeviceConfig wanted) {
        Map<String, Object> entry = new LinkedHashMap<>();
        if (wanted.kind() == PlacementKind.REFERENCE) {
            entry.put("binding", "none");
            entry.put("device", "reference (plain Java)");
            entry.put("reason", "device.kind=reference uses no OpenCL device");
            return entry;
        }
        try {
            ChosenDevice chosen = ChosenDevice.find(wanted);
            entry.put("binding", chosen.device().bindingName());
            entry.put("device", DeviceSelection.describe(chosen.device()));
            entry.put("name", chosen.device().info().name());
            entry.put("platform", chosen.device().info().platformName());
            entry.put("reason", chosen.reason());
        } catch (MillraceException e) {
            entry.put("error", String.valueOf(e.getMessage()));
        }
        return entry;
    }

    private static Map<String, Object> binding(Binding binding) {
        Map<String, Object> entry = new LinkedHashMap<>();
        entry.put("name", binding.name());
        try {
            entry.put(
                    "platforms",
                    binding.platforms().stream().map(DeviceCatalog::platform).toList());
        } catch (OpenClException e) {
            entry.put("error", String.valueOf(e.getMessage()));
        }
        return entry;
    }

    private static Map<String, Object> platform(Platform platform) {
        Map<String, Object> entry = new LinkedHashMap<>();
        entry.put("name", platform.name());
        entry.put("version", platform.version());
        try {
            List<Object> devices = new ArrayList<>();
            platform.devices().forEach(device -> devices.add(device(device)));
            entry.put("devices", devices);
        } catch (OpenClException e) {
            entry.put("error", String.valueOf(e.getMessage()));
        }
        return entry;
    }

    private static Map<String, Object> device(Device device) {
        DeviceInfo info = device.info();
        Map<String, Object> entry = new LinkedHashMap<>();
        entry.put("name", info.name());
        entry.put("kind", info.kind().name().toLowerCase(Locale.ROOT));
        entry.put("driver", info.driverVersion());
        entry.put("language", info.openClCVersion());
        entry.put("computeUnits", info.computeUnits());
        entry.put("globalMemoryBytes", info.globalMemoryBytes());
        entry.put("maxAllocationBytes", info.maxAllocationBytes());
        entry.put("localMemoryBytes", info.localMemoryBytes());
        entry.put("dedicatedLocalMemory", info.dedicatedLocalMemory());
        entry.put("available", info.available());
        boolean works = false;
        try (Context context = device.openContext()) {
            DeviceCheck.run(device);
            works = info.available();
            CapabilityProbe.Report report = CapabilityProbe.report(context);
            entry.put(
                    "capabilities",
                    report.capabilities().present().stream()
                            .sorted()
                            .map(capability -> capability.key())
                            .toList());
            Map<String, Object> absent = new LinkedHashMap<>();
            report.reasons().entrySet().stream()
                    .sorted(Map.Entry.comparingByKey())
                    .forEach(reason -> absent.put(reason.getKey().key(), reason.getValue()));
            entry.put("absent", absent);
            entry.put("variants", variants(info, report.capabilities()));
        } catch (OpenClException e) {
            entry.put("error", String.valueOf(e.getMessage()));
        }
        entry.put("works", works);
        return entry;
    }

    /** The variants that a device's capabilities call for; the self-test may pass over them when a model is loaded. */
    private static Map<String, Object> variants(DeviceInfo info, Capabilities capabilities) {
        VariantSelection selection = new VariantSelection(info, capabilities, Map.of(), answer -> {
            throw new IllegalStateException("nothing is asked without a model: " + answer.subject());
        });
        AttentionChoice attention = selection.attention(List.of(), KvType.F16);
        Map<String, Object> variants = new LinkedHashMap<>();
        variants.put(
                "matmul",
                selection.matmul(List.of(), ActivationType.INT8).variant().name());
        variants.put("attentionDecode", attention.decode().variant().name());
        variants.put("attentionPrefill", attention.prefill().variant().name());
        return variants;
    }
}
