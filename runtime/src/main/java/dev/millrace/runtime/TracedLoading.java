package dev.millrace.runtime;

import dev.millrace.runtime.trace.HostStep;
import dev.millrace.runtime.trace.Trace;

/** Passes on how far the loading of a model is, and traces its stages. */
final class TracedLoading implements LoadListener {

    private final LoadListener listener;
    private final Trace trace;
    private Stage stage = Stage.PLANNING;
    private long begun;
    private long bytes;

    TracedLoading(LoadListener listener, Trace trace) {
        this.listener = listener;
        this.trace = trace;
    }

    @Override
    public void progressed(Stage now, long done, long total) {
        if (now == Stage.PLANNING) {
            begun = trace.begin();
        } else if (now != stage) {
            trace.end(work(stage), begun, bytes);
            begun = trace.begin();
        }
        stage = now;
        bytes = total;
        listener.progressed(now, done, total);
    }

    private static HostStep work(Stage ended) {
        return switch (ended) {
            case PLANNING -> HostStep.PLAN;
            case WEIGHTS -> HostStep.UPLOAD;
            case KERNELS, READY -> HostStep.BUILD;
        };
    }
}
