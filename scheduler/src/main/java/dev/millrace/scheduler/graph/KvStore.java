package dev.millrace.scheduler.graph;

import dev.millrace.kernels.quant.KvType;
import dev.millrace.kernels.reference.KvView;
import dev.millrace.kernels.reference.ReferenceKv;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** K and V of one layer, for any number of sequences, each as long as it was written. */
final class KvStore implements KvView {

    private final KvCache cache;
    private final KvType type;
    private final Map<Integer, List<float @Nullable []>> sequences = new HashMap<>();

    KvStore(KvCache cache, KvType type) {
        this.cache = cache;
        this.type = type;
    }

    /** Stores rows of K and V at their (sequence, position), rounded to the cache's type. */
    void write(float[] k, float[] v, int[] positions, int[] sequenceOfRow) {
        int columns = cache.shape().columns();
        int heads = positions.length * cache.shape().kvHeads();
        float[] keys = ReferenceKv.stored(k, heads, cache.shape().headDim(), type, true);
        float[] values = ReferenceKv.stored(v, heads, cache.shape().headDim(), type, false);
        for (int row = 0; row < positions.length; row++) {
            float[] pair = new float[2 * columns];
            System.arraycopy(keys, row * columns, pair, 0, columns);
            System.arraycopy(values, row * columns, pair, columns, columns);
            put(sequenceOfRow[row], positions[row], pair);
        }
    }

    /** Values of one position, keys before values. */
    int columns() {
        return 2 * cache.shape().columns();
    }

    /** Appends keys and values of a position; zeros where nothing was written. */
    void read(int sequence, int position, FloatBuffer target) {
        List<float @Nullable []> stored = sequences.getOrDefault(sequence, List.of());
        float[] pair = position < stored.size() ? stored.get(position) : null;
        target.put(pair == null ? new float[columns()] : pair);
    }

    /** Stores keys and values of a position, as {@link #read} gave them. */
    void restore(int sequence, int position, FloatBuffer source) {
        float[] pair = new float[columns()];
        source.get(pair);
        put(sequence, position, pair);
    }

    private void put(int sequence, int position, float[] pair) {
        List<float @Nullable []> stored = sequences.computeIfAbsent(sequence, s -> new ArrayList<>());
        while (stored.size() <= position) {
            stored.add(null);
        }
        stored.set(position, pair);
    }

    /** Forgets the positions of a sequence from {@code length} on. */
    void truncate(int sequence, int length) {
        List<float @Nullable []> stored = sequences.get(sequence);
        if (stored != null && length < stored.size()) {
            stored.subList(length, stored.size()).clear();
        }
    }

    @Override
    public int kvHeads() {
        return cache.shape().kvHeads();
    }

    @Override
    public int length(int sequence) {
        List<float @Nullable []> stored = sequences.get(sequence);
        return stored == null ? 0 : stored.size();
    }

    @Override
    public float key(int sequence, int position, int kvHead, int d) {
        return pair(sequence, position)[kvHead * cache.shape().headDim() + d];
    }

    @Override
    public float value(int sequence, int position, int kvHead, int d) {
        return pair(sequence, position)[
                cache.shape().columns() + kvHead * cache.shape().headDim() + d];
    }

    private float[] pair(int sequence, int position) {
        List<float @Nullable []> stored = sequences.get(sequence);
        float[] pair = stored == null || position >= stored.size() ? null : stored.get(position);
        if (pair == null) {
            throw new GraphException("layer " + cache.layer() + ": attention reads K/V of sequence " + sequence
                    + " at position " + position + ", which no step has written");
        }
        return pair;
    }
}
