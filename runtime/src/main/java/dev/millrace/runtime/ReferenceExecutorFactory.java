package dev.millrace.runtime;

import dev.millrace.runtime.trace.Trace;
import dev.millrace.scheduler.Executor;
import dev.millrace.scheduler.ReferenceExecutor;
import dev.millrace.scheduler.graph.ReferenceInterpreter.Numerics;

/** Executors in plain Java: no device, slow, float32 unless the configuration asks for a device's roundings. */
final class ReferenceExecutorFactory implements ExecutorFactory {

    @Override
    public DeviceReport device() {
        return new DeviceReport("reference", "reference", "Java", "none", "device.kind=reference");
    }

    @Override
    public Executor open(ModelParts parts, MillraceOptions options, Trace trace) {
        Executor.Limits limits = new Executor.Limits(
                options.memory().chunk(),
                options.memory().chunk(),
                parts.contextLength(options),
                options.memory().sequences(),
                parts.config().vocabularySize());
        Numerics numerics =
                new Numerics(options.numerics().activations(), options.memory().kvType());
        return new ReferenceExecutor(parts.graph(), parts.weights(), numerics, limits);
    }

    @Override
    public void close() {
        // Nothing is open.
    }
}
