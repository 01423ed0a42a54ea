package dev.millrace.scheduler.queue;

import dev.millrace.kernels.phase.AttentionPhase;
import dev.millrace.kernels.phase.Bucket;
import dev.millrace.kernels.phase.MatmulPhase;
import dev.millrace.kernels.phase.PhaseKernel;
import dev.millrace.kernels.phase.RowDomain;
import dev.millrace.kernels.phase.UnfusedAttentionPhase;
import dev.millrace.scheduler.StepBatch;
import dev.millrace.scheduler.graph.WeightSpec;
import dev.millrace.scheduler.lowering.BoundPhase;
import dev.millrace.scheduler.lowering.Storage;
import dev.millrace.scheduler.lowering.StorageSize;
import dev.millrace.scheduler.trace.LaunchTime;
import dev.millrace.scheduler.trace.LaunchWork;
import dev.millrace.scheduler.trace.TracedLaunch;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** What the launches of a plan have to do, by their labels; computed once, for traces. */
final class PlanWork {

    /** The work of one launch, and whether its rows are those of outputs. */
    private record Entry(LaunchWork work, boolean outputsOnly) {}

    private final Map<String, Entry> entries = new HashMap<>();
    private final StepPlan plan;
    private final CacheLayout caches;

    PlanWork(StepPlan plan, CacheLayout caches) {
        this.plan = plan;
        this.caches = caches;
        plan.launches()
                .forEach(launch -> entries.put(launch.kernel().label(), new Entry(work(launch), launch.outputsOnly())));
    }

    /**
     * Adds to each launch of a step what it had to do. Where no label is the plan's, the first launch did the whole plan;
     * of others that the plan does not have nothing is known.
     *
     * @param rows whether the rows ran, and not only the outputs
     */
    List<TracedLaunch> of(List<LaunchTime> times, StepBatch batch, boolean rows) {
        long positions = 0;
        long pairs = 0;
        for (int row = 0; row < batch.rows(); row++) {
            pairs += batch.position(row) + 1L;
            boolean last = row + 1 == batch.rows() || batch.sequence(row + 1) != batch.sequence(row);
            positions += last ? batch.position(row) + 1L : 0;
        }
        boolean known = times.stream().anyMatch(time -> entries.containsKey(time.label()));
        List<TracedLaunch> launches = new ArrayList<>();
        for (LaunchTime time : times) {
            Entry entry = entries.get(time.label());
            List<Entry> whole = known || !launches.isEmpty() ? List.of() : all(rows);
            launches.add(traced(time, entry == null ? whole : List.of(entry), batch, positions, pairs));
        }
        return launches;
    }

    private List<Entry> all(boolean rows) {
        return entries.values().stream()
                .filter(entry -> rows || entry.outputsOnly())
                .toList();
    }

    private static TracedLaunch traced(LaunchTime time, List<Entry> done, StepBatch batch, long positions, long pairs) {
        long bytes = 0;
        long operations = 0;
        for (Entry entry : done) {
            int rows = entry.outputsOnly() ? batch.outputs() : batch.rows();
            bytes += rows == 0 ? 0 : entry.work().bytes(rows, positions);
            operations += entry.work().operations(rows, pairs);
        }
        LaunchWork geometry = done.size() == 1 ? done.get(0).work() : new LaunchWork(0, 0, 0, 0, 0, 0, 0);
        return new TracedLaunch(time, geometry.workGroups(), geometry.localSize(), bytes, operations);
    }

    private LaunchWork work(PlannedLaunch launch) {
        BoundPhase bound = launch.phase();
        boolean product = bound.phase() instanceof MatmulPhase;
        boolean attention = bound.phase() instanceof AttentionPhase || bound.phase() instanceof UnfusedAttentionPhase;
        long fixedBytes = 0;
        long rowBytes = 0;
        long positionBytes = 0;
        long rowOperations = 0;
        for (Storage storage : bound.slots().values()) {
            if (storage instanceof Storage.Matrix matrix && product) {
                WeightSpec weight = matrix.weight();
                fixedBytes += weight.type().packedBytes(weight.rows(), weight.columns());
                rowOperations += 2L * weight.rows() * weight.columns();
            } else if (storage instanceof Storage.Matrix matrix) {
                rowBytes += matrix.weight().type().rawRowBytes(matrix.weight().columns());
            } else if (storage instanceof Storage.Vector vector) {
                fixedBytes += vector.weight().columns() * (long) Float.BYTES;
            } else if (storage instanceof Storage.Cache cache) {
                if (attention) {
                    positionBytes += cacheBytes(cache);
                } else {
                    rowBytes += cacheBytes(cache);
                }
            } else if (Planner.isActivation(storage)) {
                rowBytes += rowBytes(storage, bound);
            }
        }
        // A score and a weighted value: two multiply-adds for each value of each head.
        long positionOperations =
                attention ? 4L * bound.attention().heads() * bound.attention().headDim() : 0;
        PhaseKernel kernel = launch.kernel();
        return new LaunchWork(
                kernel.workGroups(),
                kernel.localSize(),
                fixedBytes,
                rowBytes,
                positionBytes,
                rowOperations,
                positionOperations);
    }

    private long rowBytes(Storage storage, BoundPhase bound) {
        Bucket bucket = plan.bucket();
        long bytes = StorageSize.of(storage, bound.attention(), bucket);
        if (storage instanceof Storage.Rows rows) {
            return bytes / bucket.packedRows(rows.domain());
        }
        if (storage instanceof Storage.Packed packed) {
            return bytes / bucket.packedRows(packed.domain());
        }
        if (storage instanceof Storage.Partials) {
            // A split's: how many splits a row looks at, its position alone tells.
            return bytes / bucket.rows() / bound.attention().splits();
        }
        return bytes / (storage instanceof Storage.Scores ? bucket.rows() : bucket.packedRows(RowDomain.OUTPUTS));
    }

    /** Bytes of a position in the keys, or the values, of a layer. */
    private long cacheBytes(Storage.Cache cache) {
        Location location = caches.places().get(cache);
        return caches.strips().stream()
                .filter(strip -> strip.location().equals(location))
                .mapToLong(strip -> strip.pageBytes() / strip.layout().positions())
                .sum();
    }
}
