package dev.millrace.kernels.quant;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.Arrays;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class KvLayoutTest {

    @ParameterizedTest
    @EnumSource(KvType.class)
    void everyByteOfAPageHasOneMeaning(KvType type) {
        for (int headDim : new int[] {1, 20, 32, 80}) {
            for (boolean keys : new boolean[] {true, false}) {
                KvLayout layout = new KvLayout(type, keys, 32, 3, headDim);
                int[] uses = new int[Math.toIntExact(layout.pageBytes())];
                for (int head = 0; head < 3; head++) {
                    for (int position = 0; position < 32; position++) {
                        for (int d = 0; d < headDim; d++) {
                            use(uses, layout.valueAt(head, position, d), type.valueBytes());
                        }
                        for (int block = 0; block < type.scales(headDim); block++) {
                            use(uses, layout.scaleAt(head, position, block), Float.BYTES);
                        }
                    }
                }
                assertThat(uses).containsOnly(1);
            }
        }
    }

    @ParameterizedTest
    @EnumSource(KvType.class)
    void clearsPositionsFromOneOnAndNoOther(KvType type) {
        KvLayout layout = new KvLayout(type, true, 32, 2, 40);
        int bytes = Math.toIntExact(layout.pageBytes());
        byte[] page = new byte[bytes + 7];
        Arrays.fill(page, (byte) 1);
        layout.clearFrom(19, ByteBuffer.wrap(page), 7);
        int cleared = 0;
        for (byte b : page) {
            cleared += b == 0 ? 1 : 0;
        }
        assertThat(cleared).isEqualTo(bytes / 32 * 13);
        assertThat(page[7 + (int) layout.valueAt(1, 18, 39)]).isEqualTo((byte) 1);
        assertThat(page[7 + (int) layout.valueAt(1, 19, 0)]).isEqualTo((byte) 0);
        assertThat(page[7 + (int) layout.valueAt(0, 31, 39)]).isEqualTo((byte) 0);
    }

    private static void use(int[] uses, long at, int count) {
        for (int i = 0; i < count; i++) {
            uses[Math.toIntExact(at + i)]++;
        }
    }
}
