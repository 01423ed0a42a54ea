package dev.millrace.scheduler.cost;

import dev.millrace.kernels.phase.MatmulVariant;
import dev.millrace.kernels.program.ProgramCache;
import dev.millrace.kernels.quant.ActivationType;
import dev.millrace.kernels.quant.WeightType;
import dev.millrace.kernels.quant.WeightTypes;
import dev.millrace.opencl.DeviceInfo;
import dev.millrace.scheduler.graph.Op;
import dev.millrace.scheduler.graph.UnaryFunction;
import dev.millrace.scheduler.lowering.AttentionChoice;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.function.Consumer;

/**
 * Measures a device's profile with the kernels that models run. What there is no time for keeps the figure of the shipped
 * profile, and is named.
 */
public final class DeviceProfiler {

    /** Times that everything is measured, as long as there is time. */
    private static final int PASSES = 3;

    private static final int MANY = 64;
    private static final int ROW_COLUMNS = 1024;
    private static final int ROW_COUNT = 256;
    private static final Workloads.Heads HEADS = new Workloads.Heads(12, 4, 64);
    private static final int DEPTH = 600;
    private static final int VOCABULARY = 65536;

    private final Overheads overheads;
    private final PhaseClock clock;
    private final Consumer<String> progress;
    private final long deadline;
    private final Map<String, Double> figures;
    private final List<String> unmeasured = new ArrayList<>();

    private DeviceProfiler(
            Overheads overheads, PhaseClock clock, DeviceProfile shipped, long deadline, Consumer<String> progress) {
        this.overheads = overheads;
        this.clock = clock;
        this.progress = progress;
        this.deadline = deadline;
        this.figures = new TreeMap<>(shipped.figures());
    }

    /**
     * What was found.
     *
     * @param profile the figures
     * @param unmeasured names of figures that are the shipped ones, with the reason
     */
    public record Measured(DeviceProfile profile, List<String> unmeasured) {

        public Measured {
            unmeasured = List.copyOf(unmeasured);
        }
    }

    /**
     * Measures.
     *
     * @param programs compiles; stays the caller's
     * @param shipped what serves where there is no time
     * @param millis time that may pass before the last figure is begun
     * @param progress is told what is being measured
     */
    public static Measured measure(
            DeviceInfo device,
            ProgramCache programs,
            MatmulVariant matmul,
            AttentionChoice attention,
            DeviceProfile shipped,
            long millis,
            Consumer<String> progress) {
        long deadline = System.nanoTime() + millis * 1_000_000;
        try (PhaseClock clock = new PhaseClock(device, programs, matmul, attention)) {
            clock.endAt(deadline);
            Overheads overheads = new Overheads(device, programs, clock.queue());
            DeviceProfiler profiler = null;
            for (int pass = 0; pass < PASSES && (pass == 0 || System.nanoTime() < deadline); pass++) {
                // The clock remembers the least of all passes; only the first one may lack a figure.
                profiler =
                        new DeviceProfiler(overheads, clock, shipped, pass == 0 ? deadline : Long.MAX_VALUE, progress);
                profiler.run();
            }
            DeviceProfiler last = Objects.requireNonNull(profiler);
            return new Measured(DeviceProfile.ofFigures(last.figures), last.unmeasured);
        }
    }

    private void run() {
        overheads();
        rows();
        products();
        attention();
    }

    private double known(String figure) {
        return figures.getOrDefault(figure, Double.NaN);
    }

    /** Whether there is time for a figure; names it where there is not. */
    private boolean begins(String figure) {
        if (System.nanoTime() > deadline) {
            unmeasured.add(figure + ": no time left");
            return false;
        }
        progress.accept(figure);
        return true;
    }

    private void overheads() {
        Workload tiny = Workloads.rows("scale", new Op.Scale(2), 32, 1);
        if (begins("launchNanos")) {
            figures.put("launchNanos", clock.nanos(tiny));
        }
        if (begins("transfers and barriers")) {
            Map<String, Double> measured = overheads.measure();
            figures.putAll(measured);
            if (!measured.containsKey("barrierNanos")) {
                unmeasured.add("barrierNanos: not all work-groups run at once");
            }
        }
    }

    /**
     * A rate from the time of a phase, less its launch and the work of kinds that are known.
     *
     * @param kind the kind that is wanted
     */
    private void rate(String kind, Workload workload) {
        if (begins(kind)) {
            rate(kind, workload, clock.nanos(workload));
        }
    }

    private void rate(String kind, Workload workload, double nanos) {
        PhaseWork work = work(workload);
        double amount = work.amounts().getOrDefault(kind, 0.0);
        double others = 0;
        for (Map.Entry<String, Double> other : work.amounts().entrySet()) {
            if (!other.getKey().equals(kind)) {
                others += other.getValue() / known(other.getKey());
            }
        }
        double whole = nanos - known("launchNanos");
        figures.put(kind, amount / Math.max(whole - others, 0.05 * nanos));
    }

    private void rows() {
        rate(WorkKind.ROWS_MOVE, Workloads.rows("scale", new Op.Scale(2), ROW_COLUMNS, ROW_COUNT));
        rate(WorkKind.ROWS_FUNCTION, Workloads.rows("silu", new Op.Unary(UnaryFunction.SILU), ROW_COLUMNS, ROW_COUNT));
        rate(WorkKind.ROWS_NORM, Workloads.rows("norm", new Op.RmsNorm(1e-5f), ROW_COLUMNS, ROW_COUNT));
        rate(WorkKind.ROWS_ROTATE, Workloads.rotation(ROW_COLUMNS / 64, 64, ROW_COUNT));
        rate(WorkKind.ROWS_CACHE, Workloads.cacheWrite(HEADS, ROW_COUNT));
        for (ActivationType type : ActivationType.values()) {
            rate(
                    WorkKind.quantise(type),
                    Workloads.rows("rounding " + type.key(), new Op.Quantise(type), ROW_COLUMNS, ROW_COUNT));
        }
        for (WeightType type : WeightTypes.all()) {
            rate(WorkKind.embed(type.name()), Workloads.embedding(type, ROW_COLUMNS, ROW_COUNT));
        }
        rate(WorkKind.BEST, Workloads.best(VOCABULARY, 1));
        rate(WorkKind.ARG_MAX, Workloads.argMax(VOCABULARY, 1));
    }

    private void products() {
        double stream = 0;
        for (boolean many : new boolean[] {false, true}) {
            int rows = many ? MANY : 1;
            int n = many ? 768 : 2048;
            int k = many ? 1024 : 2048;
            tile(many, n * 4, k / 8, rows);
            for (WeightType type : WeightTypes.all()) {
                ActivationType first = WorkKind.activationsOf(type).get(0);
                String kind = WorkKind.matmul(type, first, many);
                if (begins(kind)) {
                    Workload workload = Workloads.matmul(type, first, n, k, rows);
                    double nanos = clock.nanos(workload);
                    if (many) {
                        fetch(type, workload, nanos, Workloads.matmul(type, first, n, k, clock.rowTile()));
                    } else {
                        stream = Math.max(stream, type.packedBytes(n, k) / (nanos - known("launchNanos")));
                    }
                    rate(kind, workload, nanos);
                }
            }
            otherRoundings(many, n, k, rows);
        }
        if (stream > 0) {
            figures.put("streamBytesPerNano", stream);
        }
    }

    /** What ending a tile takes, from a product of few columns and one of many. */
    private void tile(boolean many, int n, int k, int rows) {
        String kind = many ? WorkKind.TILE_MANY : WorkKind.TILE_ONE;
        if (begins(kind)) {
            WeightType type = WeightType.Q8_0;
            double perValue = (clock.nanos(Workloads.matmul(type, ActivationType.INT8, n, k * 2, rows))
                            - clock.nanos(Workloads.matmul(type, ActivationType.INT8, n, k, rows)))
                    / ((double) n * k * rows);
            Workload small = Workloads.matmul(type, ActivationType.INT8, n, k, rows);
            double rest = clock.nanos(small) - known("launchNanos") - perValue * n * k * rows;
            rest -= (double) n * rows / known(WorkKind.ROWS_MOVE);
            double tiles = n
                    / 16.0
                    * Math.ceil((double) rows / clock.bucket(small.load()).rowTile());
            figures.put(kind, tiles / Math.max(rest, tiles * 0.5));
        }
    }

    /** What weights cost before they are multiplied, from products of one tile of rows and of several. */
    private void fetch(WeightType type, Workload several, double nanos, Workload one) {
        double first = clock.nanos(one);
        double tiles = (double) several.load().rows() / one.load().rows();
        double perTile = Math.max(0, nanos - first) / (tiles - 1);
        double rest = first - known("launchNanos") - perTile;
        double weights = work(one).amounts().getOrDefault(WorkKind.fetch(type), 0.0);
        figures.put(WorkKind.fetch(type), weights / Math.max(rest, 0.01 * first));
    }

    private PhaseWork work(Workload workload) {
        return WorkCount.of(clock.lowered(workload), clock.bucket(workload.load()), workload.load());
    }

    /** Wider activations slow all types down alike, so one is measured. */
    private void otherRoundings(boolean many, int n, int k, int rows) {
        WeightType type = WeightType.Q4_1;
        double narrow = known(WorkKind.matmul(type, ActivationType.INT8, many));
        for (ActivationType wide : List.of(ActivationType.INT16, ActivationType.F32)) {
            String kind = WorkKind.matmul(type, wide, many);
            rate(kind, Workloads.matmul(type, wide, n, k, rows));
            for (WeightType other : WeightTypes.all()) {
                if (!other.floating() && other != type) {
                    figures.put(
                            WorkKind.matmul(other, wide, many),
                            known(WorkKind.matmul(other, ActivationType.INT8, many)) * known(kind) / narrow);
                }
            }
        }
    }

    private void attention() {
        rate(WorkKind.ATTENTION_ONE, Workloads.attention(HEADS, 1, DEPTH));
        rate(WorkKind.ATTENTION_MANY, Workloads.attention(HEADS, MANY, DEPTH));
        rate(WorkKind.ROWS_COMBINE, Workloads.combination(HEADS, MANY, DEPTH));
        rate(WorkKind.ATTENTION_UNFUSED, Workloads.scores(HEADS, MANY, DEPTH));
    }
}
