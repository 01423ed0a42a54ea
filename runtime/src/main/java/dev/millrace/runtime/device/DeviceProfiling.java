package dev.millrace.runtime.device;

import dev.millrace.kernels.phase.AttentionShape;
import dev.millrace.kernels.phase.MatmulVariant;
import dev.millrace.kernels.program.CacheFolders;
import dev.millrace.kernels.program.ProgramCache;
import dev.millrace.kernels.quant.ActivationType;
import dev.millrace.kernels.quant.KvType;
import dev.millrace.kernels.quant.WeightTypes;
import dev.millrace.kernels.selftest.SelfTest;
import dev.millrace.opencl.Capabilities;
import dev.millrace.opencl.Context;
import dev.millrace.opencl.DeviceInfo;
import dev.millrace.opencl.OpenClException;
import dev.millrace.runtime.config.DeviceConfig;
import dev.millrace.runtime.config.PlacementKind;
import dev.millrace.runtime.error.DeviceException;
import dev.millrace.scheduler.cost.DeviceProfile;
import dev.millrace.scheduler.cost.DeviceProfiler;
import dev.millrace.scheduler.cost.ProfileDefaults;
import dev.millrace.scheduler.cost.ProfileStore;
import dev.millrace.scheduler.lowering.AttentionChoice;
import dev.millrace.scheduler.lowering.VariantSelection;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** Measures the profile of a device and keeps it. */
public final class DeviceProfiling {

    private static final long MOST_MILLIS = 50_000;

    private DeviceProfiling() {}

    /**
     * Measures the device that a configuration means, in less than a minute.
     *
     * @param progress is told what is being measured
     * @throws DeviceException when there is no device as asked, or it fails
     */
    public static ProfileReport measure(DeviceConfig wanted, CacheFolders folders, Consumer<String> progress) {
        if (wanted.kind() == PlacementKind.REFERENCE) {
            throw new DeviceException("device.kind=reference computes in plain Java, there is no device to measure;"
                    + " leave device.kind out, or see millrace devices");
        }
        long start = System.nanoTime();
        ChosenDevice chosen = ChosenDevice.find(wanted);
        Capabilities capabilities = chosen.capabilities(wanted.disableCapabilities());
        DeviceInfo device = chosen.device().info();
        try (SelfTest selfTest = new SelfTest(chosen.device(), capabilities, folders);
                Context context = chosen.device().openContext();
                ProgramCache programs = new ProgramCache(
                        context, folders.programs(context.device().info()))) {
            progress.accept("self-test");
            VariantSelection selection = new VariantSelection(device, capabilities, Map.of(), selfTest::verdict);
            MatmulVariant matmul =
                    selection.matmul(WeightTypes.all(), ActivationType.INT8).variant();
            AttentionChoice attention =
                    selection.attention(List.of(new AttentionShape(12, 4, 64, 0.125f, 0, 1)), KvType.F16);
            DeviceProfile shipped = ProfileDefaults.of(device, capabilities);
            long spent = (System.nanoTime() - start) / 1_000_000;
            DeviceProfiler.Measured measured = DeviceProfiler.measure(
                    device, programs, matmul, attention, shipped, Math.max(1, MOST_MILLIS - spent), progress);
            String variants = ProfileStore.variants(matmul, attention.decode().variant());
            ProfileStore store = new ProfileStore(folders);
            Path file = store.keep(device, variants, measured.profile()) ? store.path(device) : null;
            return new ProfileReport(
                    DeviceSelection.describe(chosen.device()),
                    chosen.reason(),
                    variants,
                    (System.nanoTime() - start) / 1e9,
                    file == null ? null : file.toString(),
                    measured.profile().figures(),
                    shipped.figures(),
                    measured.unmeasured());
        } catch (OpenClException e) {
            throw new DeviceException(
                    DeviceSelection.describe(chosen.device()) + " cannot be measured: " + e.getMessage(), e);
        }
    }
}
