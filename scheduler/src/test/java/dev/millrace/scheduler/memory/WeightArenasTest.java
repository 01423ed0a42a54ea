package dev.millrace.scheduler.memory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.kernels.quant.WeightType;
import java.util.List;
import org.junit.jupiter.api.Test;

class WeightArenasTest {

    private static final StoredWeight EMBEDDING = StoredWeight.matrix("embedding", WeightType.Q8_0, 100, 64);
    private static final StoredWeight NORM = StoredWeight.vector("norm", WeightType.F16, 33);
    private static final StoredWeight GATE = StoredWeight.matrix("gate", WeightType.Q4_1, 17, 96);

    @Test
    void sizesAreThoseOfTheDevice() {
        assertThat(EMBEDDING.byteSize()).isEqualTo(7L * (16 * 64 + 64));
        assertThat(NORM.byteSize()).isEqualTo(64 * 4);
        assertThat(NORM.rawBytes()).isEqualTo(66);
        assertThat(GATE.byteSize()).isEqualTo(2L * 3 * (256 + 64));
    }

    @Test
    void placesInOrderOfUse() {
        WeightArenas arenas = WeightArenas.place(List.of(EMBEDDING, NORM, GATE), SampleDevice.of(1 << 30, 1 << 28));
        assertThat(arenas.arenaBytes()).containsExactly(7616L + 256 + 1920);
        assertThat(arenas.placement("embedding")).isEqualTo(new Placement(0, 0, 7616));
        assertThat(arenas.placement("norm")).isEqualTo(new Placement(0, 7616, 256));
        assertThat(arenas.placement("gate")).isEqualTo(new Placement(0, 7872, 1920));
        assertThat(arenas.byteSize()).isEqualTo(9792);
        assertThat(arenas.rawBytes()).isEqualTo(100 * 68 + 66 + 17 * 60);
    }

    @Test
    void beginsAnArenaWhereAWeightWouldStraddle() {
        WeightArenas arenas = WeightArenas.place(List.of(NORM, EMBEDDING, GATE), 7700, 9000);
        assertThat(arenas.arenaBytes()).containsExactly(256L, 7616L, 1920L);
        assertThat(arenas.placement("gate")).isEqualTo(new Placement(2, 0, 1920));
    }

    @Test
    void alignsEveryWeight() {
        StoredWeight odd = StoredWeight.vector("odd", WeightType.F32, 1);
        WeightArenas arenas = WeightArenas.place(List.of(odd, GATE, NORM), 1 << 20, 1 << 20);
        for (StoredWeight weight : arenas.weights()) {
            assertThat(arenas.placement(weight.name()).offset() % WeightArenas.ALIGNMENT)
                    .isZero();
        }
        assertThat(arenas.placement("gate").offset()).isEqualTo(128);
    }

    @Test
    void givesALargeWeightAnArenaOfItsOwn() {
        WeightArenas arenas = WeightArenas.place(List.of(NORM, EMBEDDING, GATE), 4096, 8192);
        assertThat(arenas.arenaBytes()).containsExactly(256L, 7616L, 1920L);
    }

    @Test
    void refusesWhatTheDeviceCannotAllocate() {
        assertThatThrownBy(() -> WeightArenas.place(List.of(NORM, EMBEDDING), SampleDevice.of(1 << 20, 7615)))
                .isInstanceOf(MemoryPlanException.class)
                .hasMessageContaining("'embedding' (Q8_0, 100 x 64) takes 7.4 KiB")
                .hasMessageContaining("largest single buffer is 7.4 KiB");
    }

    @Test
    void refusesNonsense() {
        assertThatThrownBy(() -> WeightArenas.place(List.of(NORM, NORM), 4096, 4096))
                .hasMessage("weight 'norm' is placed twice");
        assertThatThrownBy(() -> StoredWeight.matrix("w", WeightType.Q4_K, 1, 320))
                .hasMessageContaining("whole super-blocks of 256");
        WeightArenas none = WeightArenas.place(List.of(), 4096, 4096);
        assertThat(none.arenaBytes()).isEmpty();
        assertThatThrownBy(() -> none.placement("w")).hasMessage("weight 'w' was not placed");
    }
}
