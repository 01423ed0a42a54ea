package dev.millrace.scheduler.graph;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.kernels.quant.KvType;
import org.junit.jupiter.api.Test;

class KvStoreTest {

    private static final KvCache CACHE = new KvCache(4, new KvShape(2, 2));
    private static final float THIRD = 1 / 3f;
    private static final float HALF_PRECISION_THIRD = 0.33325195f;

    @Test
    void keysAndValuesAreRoundedToTheTypeOfTheCache() {
        float[] thirds = {THIRD, THIRD, THIRD, THIRD};
        for (KvType type : KvType.values()) {
            KvStore store = new KvStore(CACHE, type);
            store.write(thirds, thirds, new int[] {0}, new int[] {0});
            float stored = type == KvType.F16 ? HALF_PRECISION_THIRD : THIRD; // a third alone is a whole scale of q8_0
            assertThat(store.key(0, 0, 1, 1)).isEqualTo(stored);
            assertThat(store.value(0, 0, 0, 1)).isEqualTo(stored);
        }
    }

    @Test
    void bytesShareAScaleWithinAHead() {
        KvStore store = new KvStore(CACHE, KvType.Q8_0);
        float[] k = {127, 0.6f, 1.27f, 0.004f};
        store.write(k, new float[4], new int[] {0}, new int[] {0});
        assertThat(store.key(0, 0, 0, 0)).isEqualTo(127);
        assertThat(store.key(0, 0, 0, 1)).isEqualTo(1);
        assertThat(store.key(0, 0, 1, 0)).isEqualTo(1.27f);
        assertThat(store.key(0, 0, 1, 1)).isZero();
        assertThat(store.value(0, 0, 1, 1)).isZero();
    }

    @Test
    void rowsAreFoundBySequencePositionAndHead() {
        KvStore store = new KvStore(CACHE, KvType.F32);
        float[] k = {1, 2, 3, 4, 5, 6, 7, 8};
        float[] v = {11, 12, 13, 14, 15, 16, 17, 18};
        store.write(k, v, new int[] {0, 2}, new int[] {9, 3});
        assertThat(store.kvHeads()).isEqualTo(2);
        assertThat(store.key(9, 0, 1, 0)).isEqualTo(3);
        assertThat(store.value(3, 2, 0, 1)).isEqualTo(16);
        assertThat(store.length(9)).isEqualTo(1);
        assertThat(store.length(3)).isEqualTo(3);
        assertThat(store.length(0)).isZero();
        assertThatThrownBy(() -> store.key(3, 1, 0, 0))
                .isInstanceOf(GraphException.class)
                .hasMessage("layer 4: attention reads K/V of sequence 3 at position 1, which no step has written");
        store.truncate(3, 1);
        assertThat(store.length(3)).isEqualTo(1);
        assertThatThrownBy(() -> store.value(3, 2, 0, 0)).hasMessageContaining("at position 2");
    }
}
