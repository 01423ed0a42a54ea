package dev.millrace.runtime.generation;

import dev.millrace.scheduler.CachePages;
import dev.millrace.scheduler.Executor;
import dev.millrace.scheduler.StepBatch;
import dev.millrace.scheduler.StepResult;
import java.util.List;

/** An executor that always answers the same and allocates nothing: what is left is the loop's own. */
final class ConstantExecutor implements Executor {

    @Override
    public Limits limits() {
        return new Limits(8, 1, 1 << 20, 1, 100);
    }

    @Override
    public void run(StepBatch batch, StepResult result) {
        result.tokensToFill()[0] = 7;
    }

    @Override
    public CachePages cache() {
        throw new UnsupportedOperationException("nothing is kept");
    }

    @Override
    public List<String> variants() {
        return List.of();
    }

    @Override
    public Counters counters() {
        return new Counters(0, 0, 0, 0);
    }

    @Override
    public void close() {}
}
