package dev.millrace.runtime;

import dev.millrace.opencl.Belongings;
import dev.millrace.opencl.OpenClException;
import dev.millrace.runtime.config.PlacementKind;
import dev.millrace.runtime.error.DeviceException;
import dev.millrace.runtime.error.ModelFileException;
import dev.millrace.runtime.error.RequestException;
import dev.millrace.runtime.trace.HostStep;
import dev.millrace.runtime.trace.Trace;
import dev.millrace.runtime.trace.TraceFile;
import dev.millrace.scheduler.Executor;
import java.lang.ref.Reference;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A runtime on one device: the thing to open first. Models that are still open when it closes are closed with it.
 * Thread-safe.
 */
public final class Millrace implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Millrace.class);

    private final MillraceOptions options;
    private final ExecutorFactory executors;
    private final Map<ModelRunner, ModelGate> models = new LinkedHashMap<>();
    private final Trace trace;
    private final Belongings owned;
    private final Unclosed unclosed;
    private int loading;
    private boolean closed;
    private boolean released;

    Millrace(MillraceOptions options, ExecutorFactory executors) {
        this.options = options;
        this.executors = executors;
        Belongings belongings = new Belongings();
        owned = belongings;
        owned.own(executors);
        trace = openTrace(options, owned);
        unclosed = Unclosed.watch(this, "the runtime on " + executors.device().name(), belongings::close);
    }

    private static Trace openTrace(MillraceOptions options, Belongings owned) {
        Path file = options.trace().file();
        try {
            return file == null ? Trace.NONE : owned.own(TraceFile.create(file));
        } catch (Throwable failure) {
            owned.closeAfter(failure);
            throw failure;
        }
    }

    /** Opens a runtime on the device that is taken when nothing is said. */
    public static Millrace open() {
        return open(MillraceOptions.defaults());
    }

    /**
     * Opens a runtime.
     *
     * @throws DeviceException when there is no device as asked
     */
    public static Millrace open(MillraceOptions options) {
        boolean reference = options.device().kind() == PlacementKind.REFERENCE;
        return new Millrace(
                options, reference ? new ReferenceExecutorFactory() : DeviceExecutorFactory.open(options.device()));
    }

    /** The device that was taken. */
    public DeviceReport device() {
        return executors.device();
    }

    /**
     * Loads a model.
     *
     * @param file a GGUF file
     * @throws ModelFileException when it cannot be used
     * @throws RequestException when {@code memory.contextLength} is more than the model was trained for
     * @throws DeviceException when the device cannot hold it
     */
    public Model load(Path file) {
        beginLoading();
        try {
            long start = System.nanoTime();
            long begun = trace.begin();
            ModelParts parts = ModelParts.open(file);
            trace.end(HostStep.READ_FILE, begun, parts.weightBytes());
            try {
                return load(parts, start);
            } catch (OpenClException e) {
                parts.close();
                throw new DeviceException(device().name() + " cannot run " + file + ": " + e.getMessage(), e);
            } catch (InternalError e) {
                parts.close();
                throw LostPages.explain(file, e);
            } catch (Throwable e) {
                parts.close();
                throw e;
            }
        } finally {
            endLoading();
        }
    }

    /** Closes all models and frees the device, or leaves that to an answer in progress in this thread; again is harmless. */
    @Override
    public void close() {
        unclosed.done();
        List<ModelGate> open;
        synchronized (this) {
            closed = true;
            open = List.copyOf(models.values());
        }
        open.forEach(ModelGate::close);
        releaseIfIdle();
    }

    /** The model owns the parts when this returns. */
    private Model load(ModelParts parts, long start) {
        parts.contextLength(options);
        long begun = trace.begin();
        Executor executor = executors.open(parts, options, trace);
        trace.end(HostStep.LOAD, begun, 0);
        try {
            double millis = (System.nanoTime() - start) / 1e6;
            ModelRunner runner =
                    new ModelRunner(parts, executor, options.memory().chunk(), options.execution(), trace);
            // Nothing here refers to the model itself, so that one that nobody uses can be found to be garbage.
            ModelGate gate = new ModelGate("the model " + parts.fileName(), () -> {
                runner.close();
                forget(runner);
            });
            remember(runner, gate);
            LOG.info("loaded {} in {} ms", parts.path(), Math.round(millis));
            return new Model(runner, gate, options, device(), millis);
        } catch (Throwable e) {
            executor.close();
            throw e;
        } finally {
            Reference.reachabilityFence(this);
        }
    }

    private synchronized void beginLoading() {
        checkOpen();
        loading++;
    }

    private synchronized void endLoading() {
        loading--;
        releaseIfIdle();
    }

    /** The device is freed after the last thing that lives on it. */
    private synchronized void releaseIfIdle() {
        if (closed && !released && loading == 0 && models.isEmpty()) {
            released = true;
            owned.close();
        }
    }

    private void checkOpen() {
        if (closed) {
            throw new IllegalStateException("the runtime is closed");
        }
    }

    private synchronized void remember(ModelRunner runner, ModelGate gate) {
        checkOpen();
        models.put(runner, gate);
    }

    private synchronized void forget(ModelRunner runner) {
        models.remove(runner);
        releaseIfIdle();
    }
}
