package dev.millrace.runtime;

import dev.millrace.kernels.looped.ExecutionVariant;
import dev.millrace.opencl.Capabilities;
import dev.millrace.opencl.DeviceInfo;
import dev.millrace.runtime.config.DeviceConfig;
import dev.millrace.runtime.config.ExecutionConfig;
import dev.millrace.runtime.device.ChosenDevice;
import dev.millrace.runtime.error.DeviceException;
import dev.millrace.runtime.trace.Trace;
import dev.millrace.scheduler.Executor;
import dev.millrace.scheduler.ExecutorOptions;
import dev.millrace.scheduler.memory.MemoryPlanException;
import dev.millrace.scheduler.queue.ExecutorAssembly;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Executors on one OpenCL device. Each opens a context of its own, so nothing of the device is held in between. */
final class DeviceExecutorFactory implements ExecutorFactory {

    /** Most rows of one step whose logits or candidates are wanted: bounds the results on the device and here. */
    private static final int MOST_OUTPUTS = 64;

    private final ChosenDevice chosen;
    private final Capabilities capabilities;

    private DeviceExecutorFactory(ChosenDevice chosen, Capabilities capabilities) {
        this.chosen = chosen;
        this.capabilities = capabilities;
    }

    /** @throws DeviceException when there is no device as asked */
    static DeviceExecutorFactory open(DeviceConfig wanted) {
        ChosenDevice chosen = ChosenDevice.find(wanted);
        return new DeviceExecutorFactory(chosen, chosen.capabilities(wanted.disableCapabilities()));
    }

    @Override
    public DeviceReport device() {
        DeviceInfo info = chosen.device().info();
        return new DeviceReport(
                info.name(),
                info.kind().name().toLowerCase(Locale.ROOT),
                info.platformName(),
                chosen.device().bindingName(),
                chosen.reason());
    }

    @Override
    public Executor open(ModelParts parts, MillraceOptions options, Trace trace) {
        int chunk = options.memory().chunk();
        ExecutorOptions executorOptions = new ExecutorOptions(
                options.numerics().activations(),
                options.memory().kvType(),
                parts.contextLength(options),
                options.memory().sequences(),
                chunk,
                Math.min(chunk, MOST_OUTPUTS),
                List.copyOf(options.fusion().disable()),
                variants(options.execution().mode()),
                options.fusion().chooser(),
                options.memory().kvPool());
        ExecutorAssembly assembly = new ExecutorAssembly(
                chosen.device(),
                capabilities,
                UsableCache.of(options.cache().folders()),
                options.memory().headroom(),
                options.memory().hugePages());
        LoadListener listener = new TracedLoading(options.loadListener(), trace);
        listener.progressed(LoadListener.Stage.PLANNING, 0, 0);
        try {
            Executor executor = assembly.open(
                    parts.graph(),
                    parts::read,
                    executorOptions,
                    (done, total) -> told(listener, done, total),
                    trace.device(device().name()));
            return ready(executor, listener);
        } catch (MemoryPlanException e) {
            throw new DeviceException(String.valueOf(e.getMessage()), e);
        }
    }

    private static Map<String, String> variants(ExecutionConfig.Mode mode) {
        return switch (mode) {
            case AUTO -> Map.of();
            case LOOPED -> Map.of(ExecutionVariant.FAMILY, ExecutionVariant.LOOPED.name());
            case LAUNCHED -> Map.of(ExecutionVariant.FAMILY, ExecutionVariant.LAUNCHED.name());
        };
    }

    /** An executor whose listener was told of it; closed when the listener will not have it. */
    private static Executor ready(Executor executor, LoadListener listener) {
        try {
            listener.progressed(LoadListener.Stage.READY, 0, 0);
            return executor;
        } catch (Throwable e) {
            executor.close();
            throw e;
        }
    }

    private static void told(LoadListener listener, long done, long total) {
        listener.progressed(LoadListener.Stage.WEIGHTS, done, total);
        if (done >= total) {
            listener.progressed(LoadListener.Stage.KERNELS, 0, 0);
        }
    }

    @Override
    public void close() {
        // Every executor closes its own context.
    }
}
