package dev.millrace.runtime;

import dev.millrace.kernels.quant.ActivationType;
import dev.millrace.kernels.quant.KvType;
import dev.millrace.runtime.config.CacheConfig;
import dev.millrace.runtime.config.ConfigSource;
import dev.millrace.runtime.config.DeviceConfig;
import dev.millrace.runtime.config.ExecutionConfig;
import dev.millrace.runtime.config.FusionConfig;
import dev.millrace.runtime.config.MemoryConfig;
import dev.millrace.runtime.config.MillraceConfig;
import dev.millrace.runtime.config.NumericsConfig;
import dev.millrace.runtime.config.PlacementKind;
import dev.millrace.runtime.config.TraceConfig;
import dev.millrace.scheduler.memory.Headroom;
import java.nio.file.Path;

/**
 * How a runtime is opened.
 *
 * @param device which device
 * @param numerics what may be rounded
 * @param memory context length, K/V type, prefill chunk
 * @param fusion rewrites that are left out
 * @param execution how a step's phases run on the device
 * @param cache where compiled programs are kept
 * @param trace what is written down about it as it happens
 * @param loadListener is told how far the loading of each model is
 */
public record MillraceOptions(
        DeviceConfig device,
        NumericsConfig numerics,
        MemoryConfig memory,
        FusionConfig fusion,
        ExecutionConfig execution,
        CacheConfig cache,
        TraceConfig trace,
        LoadListener loadListener) {

    public static MillraceOptions defaults() {
        return new MillraceOptions(
                DeviceConfig.defaults(),
                NumericsConfig.defaults(),
                MemoryConfig.defaults(),
                FusionConfig.defaults(),
                ExecutionConfig.defaults(),
                CacheConfig.defaults(),
                TraceConfig.defaults(),
                LoadListener.NONE);
    }

    /** The part of a configuration that concerns the runtime. */
    public static MillraceOptions of(MillraceConfig config) {
        return new MillraceOptions(
                config.device(),
                config.numerics(),
                config.memory(),
                config.fusion(),
                config.execution(),
                config.cache(),
                config.trace(),
                LoadListener.NONE);
    }

    /** That part of a JSON configuration file. */
    public static MillraceOptions of(Path configFile) {
        return of(ConfigSource.file(configFile).read());
    }

    public MillraceOptions withDevice(DeviceConfig config) {
        return new MillraceOptions(config, numerics, memory, fusion, execution, cache, trace, loadListener);
    }

    public MillraceOptions withDeviceKind(PlacementKind kind) {
        return withDevice(device.withKind(kind));
    }

    public MillraceOptions withActivations(ActivationType activations) {
        return new MillraceOptions(
                device, new NumericsConfig(activations), memory, fusion, execution, cache, trace, loadListener);
    }

    public MillraceOptions withKvType(KvType type) {
        return withMemory(memory.withKvType(type));
    }

    public MillraceOptions withContextLength(int positions) {
        return withMemory(memory.withContextLength(positions));
    }

    public MillraceOptions withChunk(int rows) {
        return withMemory(memory.withChunk(rows));
    }

    /** Conversations whose K/V stays on the device at once. */
    public MillraceOptions withSequences(int count) {
        return withMemory(memory.withSequences(count));
    }

    /** Pages of the K/V cache, for all conversations together. */
    public MillraceOptions withKvPages(int pages) {
        return withMemory(memory.withKvPool(memory.kvPool().withPages(pages)));
    }

    /** Positions of a page of the K/V cache: 64, 128, 256 or 512. */
    public MillraceOptions withKvPagePositions(int positions) {
        return withMemory(memory.withKvPool(memory.kvPool().withPagePositions(positions)));
    }

    /** Whether conversations have pages of the K/V cache in common that hold the same. */
    public MillraceOptions withSharedPages(boolean shared) {
        return withMemory(memory.withKvPool(memory.kvPool().withShared(shared)));
    }

    /** Memory of the device that is left to others. */
    public MillraceOptions withHeadroom(Headroom headroom) {
        return withMemory(memory.withHeadroom(headroom));
    }

    /** Whether large buffers of a CPU are to lie in huge pages of the operating system. */
    public MillraceOptions withHugePages(boolean wanted) {
        return withMemory(memory.withHugePages(wanted));
    }

    public MillraceOptions withCacheDirectory(Path directory) {
        return new MillraceOptions(
                device, numerics, memory, fusion, execution, CacheConfig.in(directory), trace, loadListener);
    }

    /** With a trace of all that is done, for Perfetto or Chrome; slower. The file is complete when the runtime is closed. */
    public MillraceOptions withTrace(Path file) {
        return new MillraceOptions(
                device, numerics, memory, fusion, execution, cache, new TraceConfig(file), loadListener);
    }

    /** With somebody who is told how far the loading of each model is, for example to show it. */
    public MillraceOptions withLoadListener(LoadListener listener) {
        return new MillraceOptions(device, numerics, memory, fusion, execution, cache, trace, listener);
    }

    public MillraceOptions withExecution(ExecutionConfig.Mode mode) {
        return withExecution(new ExecutionConfig(mode, execution.tokensPerLaunch(), execution.deviceSampling()));
    }

    /** Whether tokens are drawn on the device, where it runs looped. */
    public MillraceOptions withDeviceSampling(boolean wanted) {
        return withExecution(new ExecutionConfig(execution.mode(), execution.tokensPerLaunch(), wanted));
    }

    private MillraceOptions withExecution(ExecutionConfig config) {
        return new MillraceOptions(device, numerics, memory, fusion, config, cache, trace, loadListener);
    }

    private MillraceOptions withMemory(MemoryConfig config) {
        return new MillraceOptions(device, numerics, config, fusion, execution, cache, trace, loadListener);
    }
}
