package dev.millrace.runtime;

import dev.millrace.runtime.trace.Trace;
import dev.millrace.scheduler.Executor;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** A model on a device together with its executor, which the public API keeps to itself. */
public final class OpenModel implements AutoCloseable {

    private final Millrace millrace;
    private final Model model;
    private final Executor executor;

    private OpenModel(Millrace millrace, Model model, Executor executor) {
        this.millrace = millrace;
        this.model = model;
        this.executor = executor;
    }

    public static OpenModel of(Path file, MillraceOptions options) {
        KeepingFactory factory = new KeepingFactory(DeviceExecutorFactory.open(options.device()));
        Millrace millrace = new Millrace(options, factory);
        try {
            Model model = millrace.load(file);
            return new OpenModel(millrace, model, factory.last());
        } catch (Throwable failure) {
            millrace.close();
            throw failure;
        }
    }

    public Model model() {
        return model;
    }

    /** The executor below {@link #model()}: not to be used while the model is answering. */
    public Executor executor() {
        return executor;
    }

    @Override
    public void close() {
        millrace.close();
    }

    private static final class KeepingFactory implements ExecutorFactory {

        private final ExecutorFactory device;
        private @Nullable Executor last;

        KeepingFactory(ExecutorFactory device) {
            this.device = device;
        }

        Executor last() {
            if (last == null) {
                throw new IllegalStateException("no model was loaded");
            }
            return last;
        }

        @Override
        public DeviceReport device() {
            return device.device();
        }

        @Override
        public Executor open(ModelParts parts, MillraceOptions options, Trace trace) {
            last = device.open(parts, options, trace);
            return last;
        }

        @Override
        public void close() {
            device.close();
        }
    }
}
