package dev.millrace.runtime;

import dev.millrace.runtime.trace.Trace;
import dev.millrace.scheduler.Executor;

/** Where executors come from: one device, or plain Java. */
interface ExecutorFactory extends AutoCloseable {

    DeviceReport device();

    /**
     * Makes a model ready to run. The caller owns the executor and closes it before this factory.
     *
     * @param trace takes what is done for that, and the executor's steps
     */
    Executor open(ModelParts parts, MillraceOptions options, Trace trace);

    @Override
    void close();
}
