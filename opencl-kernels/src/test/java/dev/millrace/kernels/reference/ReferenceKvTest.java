package dev.millrace.kernels.reference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.millrace.kernels.quant.KvType;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ReferenceKvTest {

    private static final int HEADS = 40;
    private static final int HEAD_DIM = 80;

    @Test
    void everyTypeGivesBackWhatWasStoredWithinItsPrecision() {
        float[] x = gaussian();
        for (KvType type : KvType.values()) {
            for (boolean keys : new boolean[] {true, false}) {
                float[] back = ReferenceKv.stored(x, HEADS, HEAD_DIM, type, keys);
                float bound = type == KvType.F32 ? 0 : type == KvType.F16 ? 2e-3f : 4e-2f;
                for (int i = 0; i < x.length; i++) {
                    assertThat(back[i]).isCloseTo(x[i], within(bound));
                }
            }
        }
    }

    @Test
    void oneLargeColumnCostsKeysLittleOfTheOthers() {
        float[] x = gaussian();
        for (int head = 0; head < HEADS; head++) {
            x[head * HEAD_DIM + 3] = 40;
        }
        assertThat(meanError(x, true)).isLessThan(0.4 * meanError(x, false));
    }

    @Test
    void columnsBehindTheLastWholeBlockAreNotTurned() {
        float[] x = gaussian();
        float[] keys = ReferenceKv.stored(x, HEADS, HEAD_DIM, KvType.Q8_0, true);
        float[] values = ReferenceKv.stored(x, HEADS, HEAD_DIM, KvType.Q8_0, false);
        for (int i = 0; i < x.length; i++) {
            if (i % HEAD_DIM >= 64) {
                assertThat(keys[i]).isEqualTo(values[i]);
            }
        }
    }

    private static double meanError(float[] x, boolean keys) {
        float[] back = ReferenceKv.stored(x, HEADS, HEAD_DIM, KvType.Q8_0, keys);
        double sum = 0;
        int count = 0;
        for (int i = 0; i < x.length; i++) {
            if (i % HEAD_DIM < 32 && i % HEAD_DIM != 3) {
                sum += Math.abs(back[i] - x[i]);
                count++;
            }
        }
        return sum / count;
    }

    private static float[] gaussian() {
        Random random = new Random(8);
        float[] x = new float[HEADS * HEAD_DIM];
        for (int i = 0; i < x.length; i++) {
            x[i] = (float) random.nextGaussian();
        }
        return x;
    }
}
