package dev.millrace.scheduler.queue;

import dev.millrace.kernels.program.CacheFolders;
import dev.millrace.opencl.Bindings;
import dev.millrace.opencl.Capabilities;
import dev.millrace.opencl.CapabilityProbe;
import dev.millrace.opencl.Context;
import dev.millrace.opencl.Device;
import dev.millrace.opencl.Platform;
import dev.millrace.scheduler.ExecutorOptions;
import dev.millrace.scheduler.memory.LoadProgress;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.function.UnaryOperator;

/**
 * The device of the device tests: PoCL's where there is one.
 *
 * @param device the device
 * @param capabilities what it was seen to do
 * @param cache where its programs and verdicts are kept
 */
record TestDevice(Device device, Capabilities capabilities, Path cache) {

    static TestDevice open(Path cache) {
        return open("auto", cache);
    }

    /** @param binding {@code auto}, or the name of a binding */
    static TestDevice open(String binding, Path cache) {
        List<Platform> platforms = Bindings.select(binding).platforms();
        Device device = platforms.stream()
                .filter(platform -> platform.name().contains("Portable Computing Language"))
                .findFirst()
                .orElse(platforms.get(0))
                .devices()
                .get(0);
        try (Context context = device.openContext()) {
            return new TestDevice(device, CapabilityProbe.probe(context), cache);
        }
    }

    ExecutorAssembly assembly() {
        return new ExecutorAssembly(device, capabilities, new CacheFolders(cache));
    }

    DeviceExecutor open(RandomModel model, ExecutorOptions options) {
        return assembly().open(model.graph(), model, options, LoadProgress.NONE);
    }

    /** With looped plans of another number of work-groups than the device runs at once. */
    DeviceExecutor openLooped(
            RandomModel model, ExecutorOptions options, UnaryOperator<LoopedPlan> changed, double patienceSeconds) {
        ExecutionDesign design = assembly().design(model.graph(), options);
        Looping looped = Objects.requireNonNull(design.looping());
        Looping looping = new Looping(
                changed.apply(looped.decode()), changed.apply(looped.chunk()), looped.sleeping(), patienceSeconds);
        return assembly()
                .open(
                        design.withLooping(looping),
                        ExecutorAssembly.limits(model.graph(), options),
                        model,
                        LoadProgress.NONE,
                        null);
    }
}
