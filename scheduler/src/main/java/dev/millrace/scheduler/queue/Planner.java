package dev.millrace.scheduler.queue;

import dev.millrace.kernels.expression.ExpressionWriter;
import dev.millrace.kernels.looped.LoopedProgram;
import dev.millrace.kernels.phase.Bucket;
import dev.millrace.kernels.phase.CandidatesPhase;
import dev.millrace.kernels.phase.MatmulPhase;
import dev.millrace.kernels.phase.PhaseKernel;
import dev.millrace.kernels.phase.RowDomain;
import dev.millrace.kernels.phase.RowPhase;
import dev.millrace.scheduler.fusion.Partition;
import dev.millrace.scheduler.fusion.Region;
import dev.millrace.scheduler.graph.Graph;
import dev.millrace.scheduler.graph.WeightSpec;
import dev.millrace.scheduler.lowering.BoundPhase;
import dev.millrace.scheduler.lowering.KernelWriter;
import dev.millrace.scheduler.lowering.KernelWriting;
import dev.millrace.scheduler.lowering.RegionLowering;
import dev.millrace.scheduler.lowering.Storage;
import dev.millrace.scheduler.lowering.StorageSize;
import dev.millrace.scheduler.memory.ArenaLayout;
import dev.millrace.scheduler.memory.Lifetime;
import dev.millrace.scheduler.memory.Placement;
import dev.millrace.scheduler.memory.WeightArenas;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Builds the plan of one bucket: phases in order, a place for all they touch, a kernel for each. */
final class Planner {

    private static final int ALIGNMENT = 64;

    private final Partition partition;
    private final WeightArenas weights;
    private final CacheLayout caches;
    private final Tables tables;
    private final int candidateChunks;

    Planner(Partition partition, WeightArenas weights, CacheLayout caches, Tables tables, int candidateChunks) {
        this.partition = partition;
        this.weights = weights;
        this.caches = caches;
        this.tables = tables;
        this.candidateChunks = candidateChunks;
    }

    StepPlan plan(KernelWriting writing, int splits) {
        Bucket bucket = writing.bucket();
        List<BoundPhase> phases = new ArrayList<>();
        RegionLowering lowering = new RegionLowering();
        for (Region region : partition.regions()) {
            phases.addAll(lowering.lower(partition.graph(), region, splits));
        }
        // A step may go on with other outputs, so what works on outputs alone follows all that works on rows.
        phases.sort(Comparator.comparing(Planner::outputsOnly));
        Map<Storage, Location> places = new HashMap<>();
        Map<String, Long> results = new LinkedHashMap<>();
        long resultBytes = placeResults(bucket, places, results);
        ArenaLayout layout = placeActivations(phases, bucket, places);
        List<PlannedLaunch> launches = new ArrayList<>();
        KernelWriter kernels = new KernelWriter(writing);
        for (BoundPhase phase : phases) {
            PhaseKernel kernel = kernels.write(phase);
            List<Location> arguments = kernel.slots().stream()
                    .map(slot -> location(
                            places,
                            java.util.Objects.requireNonNull(phase.slots().get(slot.name()))))
                    .toList();
            launches.add(new PlannedLaunch(phase, kernel, arguments, outputsOnly(phase)));
        }
        return new StepPlan(bucket, launches, layout.peakBytes(), layout.lowerBoundBytes(), results, resultBytes);
    }

    private static boolean outputsOnly(BoundPhase bound) {
        if (bound.phase() instanceof MatmulPhase product) {
            return product.domain() == RowDomain.OUTPUTS;
        }
        if (bound.phase() instanceof RowPhase rows) {
            return rows.domain() == RowDomain.OUTPUTS;
        }
        return bound.phase() instanceof dev.millrace.kernels.phase.ArgMaxPhase;
    }

    private Location location(Map<Storage, Location> places, Storage storage) {
        if (storage instanceof Storage.Matrix matrix) {
            return weight(matrix.weight());
        }
        if (storage instanceof Storage.Vector vector) {
            return weight(vector.weight());
        }
        if (storage instanceof Storage.Cache cache) {
            return java.util.Objects.requireNonNull(caches.places().get(cache));
        }
        if (storage instanceof Storage.Pages || storage instanceof Storage.Angles) {
            return tables.location(storage);
        }
        Location place = places.get(storage);
        if (place == null) {
            throw new IllegalStateException(storage + " is read but never written");
        }
        return place;
    }

    private Location weight(WeightSpec spec) {
        return location(weights.placement(spec.name()));
    }

    /** The place of a weight. */
    static Location location(Placement placement) {
        return new Location(StepPlan.WEIGHTS + placement.arena(), placement.offset(), placement.byteSize());
    }

    /** What the host reads keeps a place of its own. */
    private long placeResults(Bucket bucket, Map<Storage, Location> places, Map<String, Long> results) {
        Graph graph = partition.graph();
        long used = 0;
        Integer token = graph.outputs().get("token");
        if (token != null) {
            long bytes = (long) bucket.outputs() * Integer.BYTES;
            results.put(StepPlan.TICKET, used);
            results.put(StepPlan.TOKENS, used + Integer.BYTES);
            places.put(new Storage.Tokens(token), new Location(StepPlan.RESULTS, used + Integer.BYTES, bytes));
            used += aligned(Integer.BYTES + bytes);
            results.put(StepPlan.RUN, used);
            used += aligned(LoopedProgram.Results.RUN_BYTES);
        }
        Integer logits = graph.outputs().get("logits");
        if (logits != null) {
            int columns = graph.value(logits).spec().columns();
            long bytes = (long) bucket.packedOutputs() * ExpressionWriter.padded(columns) * Float.BYTES;
            places.put(
                    new Storage.Rows(logits, columns, RowDomain.OUTPUTS), new Location(StepPlan.RESULTS, used, bytes));
            results.put(StepPlan.LOGITS, used);
            used += aligned(bytes);
            results.put(StepPlan.CANDIDATES, used);
            used += aligned(CandidatesPhase.byteSize(bucket.outputs(), candidateChunks));
        }
        return used;
    }

    private ArenaLayout placeActivations(List<BoundPhase> phases, Bucket bucket, Map<Storage, Location> places) {
        Map<Storage, int[]> spans = new LinkedHashMap<>();
        Map<Storage, Long> sizes = new HashMap<>();
        Set<Storage> ofRows = new HashSet<>();
        for (int p = 0; p < phases.size(); p++) {
            int phase = p;
            for (Storage storage : phases.get(p).slots().values()) {
                if (!places.containsKey(storage) && isActivation(storage)) {
                    spans.computeIfAbsent(storage, s -> new int[] {phase, phase})[1] = phase;
                    sizes.computeIfAbsent(
                            storage, s -> StorageSize.of(s, phases.get(phase).attention(), bucket));
                }
            }
        }
        // What outputs are computed from lives to the end, so that other outputs of the same step can follow.
        for (int p = 0; p < phases.size(); p++) {
            for (Storage storage : phases.get(p).slots().values()) {
                if (!outputsOnly(phases.get(p))) {
                    ofRows.add(storage);
                } else if (ofRows.contains(storage) && spans.containsKey(storage)) {
                    spans.get(storage)[1] = phases.size() - 1;
                }
            }
        }
        List<Lifetime> lifetimes = new ArrayList<>();
        spans.forEach((storage, span) -> lifetimes.add(new Lifetime(
                storage.toString(), java.util.Objects.requireNonNull(sizes.get(storage)), span[0], span[1])));
        ArenaLayout layout = ArenaLayout.plan(lifetimes, ALIGNMENT);
        spans.keySet()
                .forEach(storage -> places.put(
                        storage,
                        new Location(
                                StepPlan.ACTIVATIONS,
                                java.util.Objects.requireNonNull(
                                        layout.offsets().get(storage.toString())),
                                java.util.Objects.requireNonNull(sizes.get(storage)))));
        return layout;
    }

    /** Whether it lies in the arena of activations or among the results, and lives within a step. */
    static boolean isActivation(Storage storage) {
        return storage instanceof Storage.Rows
                || storage instanceof Storage.Packed
                || storage instanceof Storage.Partials
                || storage instanceof Storage.Scores
                || storage instanceof Storage.Best
                || storage instanceof Storage.Tokens;
    }

    private static long aligned(long bytes) {
        return (bytes + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
    }
}
