package dev.millrace.scheduler.graph;

import dev.millrace.kernels.quant.KvType;
import dev.millrace.kernels.reference.KvView;
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
        for (int row = 0; row < positions.length; row++) {
            float[] pair = new float[2 * columns];
            for (int i = 0; i < columns; i++) {
                pair[i] = type.stored(k[row * columns + i]);
                pair[columns + i] = type.stored(v[row * columns + i]);
            }
            List<float @Nullable []> stored = sequences.computeIfAbsent(sequenceOfRow[row], s -> new ArrayList<>());
            while (stored.size() <= positions[row]) {
                stored.add(null);
            }
            stored.set(positions[row], pair);
        }
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
