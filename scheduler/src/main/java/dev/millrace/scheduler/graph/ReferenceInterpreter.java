package dev.millrace.scheduler.graph;

import dev.millrace.kernels.quant.ActivationType;
import dev.millrace.kernels.quant.KvType;
import dev.millrace.kernels.rope.RopeSpec;
import java.nio.FloatBuffer;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;

/**
 * Runs a graph in plain Java, op by op: float32 values, sums in double precision. It is the oracle: slow, simple, and
 * compared with every device result.
 *
 * <p>It keeps the K/V caches of all sequences between steps, so a prompt can be run at once, in chunks, or token by
 * token.
 */
public final class ReferenceInterpreter {

    private final Graph graph;
    private final WeightSource weights;
    private final Numerics numerics;
    private final Map<Integer, KvStore> caches = new HashMap<>();
    private final Map<RopeSpec, float[]> ropeTables = new HashMap<>();

    /**
     * Which roundings of a device to imitate.
     *
     * @param activations how x is rounded before it meets a quantised weight in a linear (weights of floating types
     *     always take float32)
     * @param kvType how K and V are rounded when they are stored
     */
    public record Numerics(ActivationType activations, KvType kvType) {

        /** No rounding beyond float32. */
        public static final Numerics EXACT = new Numerics(ActivationType.F32, KvType.F32);
    }

    /** An interpreter without roundings. */
    public ReferenceInterpreter(Graph graph, WeightSource weights) {
        this(graph, weights, Numerics.EXACT);
    }

    public ReferenceInterpreter(Graph graph, WeightSource weights, Numerics numerics) {
        this.graph = graph;
        this.weights = weights;
        this.numerics = numerics;
        graph.caches().forEach(cache -> caches.put(cache.layer(), new KvStore(cache, numerics.kvType())));
    }

    /**
     * Runs one step: writes K and V of its rows, then lets them attend to all that is stored, themselves included.
     *
     * @throws GraphException when a token is not in the embedding table, or a row attends to a position that was never
     *     written
     */
    public StepOutputs run(Rows rows) {
        Object[] values = new Object[graph.values().size()];
        for (Node node : graph.nodes()) {
            values[node.output()] = node.op().accept(new NodeEvaluation(this, node, rows, values));
        }
        Map<String, Object> outputs = new LinkedHashMap<>();
        graph.outputs().forEach((name, id) -> outputs.put(name, values[id]));
        return new StepOutputs(outputs);
    }

    /** Forgets what is stored of a sequence from position {@code length} on. */
    public void truncate(int sequence, int length) {
        caches.values().forEach(cache -> cache.truncate(sequence, length));
    }

    /** Values of K and V that one position takes in all layers. */
    public int cacheColumns() {
        return caches.values().stream().mapToInt(KvStore::columns).sum();
    }

    /** Appends K and V of a position, layer by layer; zeros where nothing was written. */
    public void readCache(int sequence, int position, FloatBuffer target) {
        graph.caches().forEach(cache -> cache(cache.layer()).read(sequence, position, target));
    }

    /** Stores K and V of a position, as {@link #readCache} gave them. */
    public void writeCache(int sequence, int position, FloatBuffer source) {
        graph.caches().forEach(cache -> cache(cache.layer()).restore(sequence, position, source));
    }

    TensorSpec spec(int value) {
        return graph.value(value).spec();
    }

    WeightSpec weightSpec(int value) {
        return ((Op.Weight) graph.producer(value).op()).spec();
    }

    float[] weightValues(WeightSpec spec) {
        float[] values = weights.values(spec);
        if (values.length != spec.elementCount()) {
            throw new GraphException("weight " + spec.name() + ": expected " + spec.rows() + " x " + spec.columns()
                    + " values, got " + values.length);
        }
        return values;
    }

    Numerics numerics() {
        return numerics;
    }

    KvStore cache(int layer) {
        return Objects.requireNonNull(caches.get(layer));
    }

    /** Cosines and sines for at least so many positions. */
    float[] ropeTable(RopeSpec spec, int positions) {
        float[] table = ropeTables.get(spec);
        if (table == null || table.length < positions * spec.rotaryDim()) {
            table = spec.table(Math.max(64, Integer.highestOneBit(positions) * 2));
            ropeTables.put(spec, table);
        }
        return table;
    }
}
