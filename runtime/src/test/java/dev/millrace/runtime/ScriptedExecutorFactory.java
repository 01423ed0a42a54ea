package dev.millrace.runtime;

import dev.millrace.runtime.generation.ScriptedExecutor;
import dev.millrace.runtime.trace.Trace;
import dev.millrace.scheduler.Executor;
import java.util.ArrayList;
import java.util.List;

/** Makes {@link ScriptedExecutor}s and remembers the order in which things were closed. */
final class ScriptedExecutorFactory implements ExecutorFactory {

    private final List<ScriptedExecutor> opened = new ArrayList<>();
    private boolean closedWhileInUse;
    private int closes;

    @Override
    public DeviceReport device() {
        return new DeviceReport("scripted", "reference", "test", "none", "the test says so");
    }

    @Override
    public Executor open(ModelParts parts, MillraceOptions options, Trace trace) {
        ScriptedExecutor executor = new ScriptedExecutor(
                options.memory().chunk(),
                8,
                parts.contextLength(options),
                options.memory().sequences(),
                parts.config().vocabularySize(),
                options.memory().kvPool());
        opened.add(executor);
        return executor;
    }

    @Override
    public void close() {
        closes++;
        closedWhileInUse |= opened.stream().anyMatch(executor -> !executor.isClosed());
    }

    List<ScriptedExecutor> opened() {
        return opened;
    }

    boolean closedWhileInUse() {
        return closedWhileInUse;
    }

    int closes() {
        return closes;
    }
}
