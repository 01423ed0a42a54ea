package dev.millrace.scheduler.memory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.kernels.quant.WeightType;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class MemoryPlanTest {

    private static MemoryPlan plan(long globalMemoryBytes, long maxAllocationBytes, double headroom) {
        WeightArenas arenas =
                WeightArenas.place(List.of(StoredWeight.matrix("w", WeightType.F32, 16, 64)), 1 << 20, 1 << 20);
        return MemoryPlan.builder(SampleDevice.of(globalMemoryBytes, maxAllocationBytes))
                .headroom(Headroom.ofPart(headroom))
                .add(arenas)
                .add(MemoryGroup.KV_CACHE, "keys and values of layer 0", 5000)
                .add(MemoryGroup.KV_CACHE, "keys and values of layer 1", 5000)
                .add(MemoryGroup.ACTIVATIONS, "arena of activations", 600)
                .add(MemoryGroup.STAGING, "staging 0", 0)
                .build();
    }

    @Test
    void addsUpGroups() {
        MemoryPlan plan = plan(20_000, 6000, 0.25);
        assertThat(plan.byteSize()).isEqualTo(4096 + 10_000 + 600);
        assertThat(plan.byteSize(MemoryGroup.KV_CACHE)).isEqualTo(10_000);
        assertThat(plan.budgetBytes()).isEqualTo(15_000);
        assertThat(plan.check()).isSameAs(plan);
    }

    @Test
    void refusesMoreThanMemoryLessHeadroom() {
        assertThat(plan(14_696, 6000, 0).fits()).isTrue();
        assertThat(plan(14_695, 6000, 0).fits()).isFalse();
        assertThatThrownBy(() -> plan(16_000, 6000, 0.1).check())
                .isInstanceOf(MemoryPlanException.class)
                .hasMessageContaining("does not fit on Sample 1")
                .hasMessageContaining("all buffers take 14.4 KiB; 14.1 KiB may be used (15.6 KiB of memory less 10 %")
                .hasMessageContaining("a smaller memory.contextLength")
                .hasMessageContaining("a memory.kvType with fewer bits (f32, f16, q8_0)")
                .hasMessageContaining("a smaller memory.chunk");
    }

    @Test
    void refusesABufferAboveTheLargest() {
        assertThat(plan(1 << 20, 5000, 0).fits()).isTrue();
        assertThatThrownBy(() -> plan(1 << 20, 4999, 0).check())
                .hasMessageContaining("K/V cache: 'keys and values of layer 1' takes 4.9 KiB")
                .hasMessageContaining("keys and values of layer 1 (too large)");
    }

    @Test
    void printsATable() {
        assertThat(plan(20_000, 6000, 0.25).toTable()).isEqualTo("""
                        group                                                   bytes            \s
                        weights                                                  4096      4.0 KiB
                          arena 0                                                4096      4.0 KiB
                        K/V cache                                               10000      9.8 KiB
                          keys and values of layer 0                             5000      4.9 KiB
                          keys and values of layer 1                             5000      4.9 KiB
                        activations                                               600    600 bytes
                          arena of activations                                    600    600 bytes
                        logits and results                                          0      0 bytes
                        step and tables                                             0      0 bytes
                        staging                                                     0      0 bytes
                          staging 0                                                 0      0 bytes
                        sum                                                     14696     14.4 KiB
                        limit: memory less headroom                             15000     14.6 KiB
                        limit: largest buffer                                    6000      5.9 KiB
                        """);
    }

    @Test
    void countsBuffersBeyondTheFirst() {
        MemoryPlan.Builder builder = MemoryPlan.builder(SampleDevice.of(1 << 20, 1 << 20));
        for (int i = 0; i < 30; i++) {
            builder.add(MemoryGroup.KV_CACHE, "layer " + i, 100 + i);
        }
        assertThat(builder.build().toTable())
                .contains("layer 29", "layer 23", "23 more")
                .doesNotContain("layer 22");
    }

    @Test
    void isMadeOfMapsAndLists() {
        Map<String, Object> map = plan(20_000, 6000, 0.25).toMap();
        assertThat(map)
                .containsEntry("device", "Sample 1")
                .containsEntry("byteSize", 14_696L)
                .containsEntry("budgetBytes", 15_000L)
                .containsEntry("fits", true);
        assertThat((List<?>) map.get("groups")).hasSize(6);
        assertThat(((List<?>) map.get("groups")).get(2))
                .isEqualTo(Map.of(
                        "group",
                        "activations",
                        "byteSize",
                        600L,
                        "buffers",
                        List.of(Map.of("name", "arena of activations", "byteSize", 600L))));
    }

    @Test
    void leavesBytesToOthers() {
        MemoryPlan.Builder builder =
                MemoryPlan.builder(SampleDevice.of(10 << 20, 10 << 20)).add(MemoryGroup.KV_CACHE, "all", 6 << 20);
        assertThat(builder.headroom(Headroom.ofBytes(4 << 20)).build().fits()).isTrue();
        MemoryPlan tooMuch = builder.headroom(Headroom.ofBytes(5 << 20)).build();
        assertThat(tooMuch.budgetBytes()).isEqualTo(5 << 20);
        assertThatThrownBy(tooMuch::check)
                .hasMessageContaining("all buffers take 6.0 MiB; 5.0 MiB may be used (10.0 MiB of memory less 5.0 MiB")
                .hasMessageContaining("a smaller memory.headroom")
                .hasMessageContaining("5.0 MiB is left free now");
        assertThat(builder.headroom(Headroom.ofBytes(1L << 40)).build().budgetBytes())
                .isZero();
    }

    @Test
    void aSmallerHeadroomIsAdvisedOnlyWhereItWouldDo() {
        assertThatThrownBy(() -> plan(16_000, 6000, 0.1).check()).hasMessageContaining("a smaller memory.headroom");
        assertThatThrownBy(() -> plan(14_000, 6000, 0.1).check()).message().doesNotContain("memory.headroom");
    }

    @Test
    void refusesAHeadroomThatLeavesNothing() {
        assertThatThrownBy(() -> plan(1000, 1000, 1)).hasMessageContaining("headroom of 1.0");
    }
}
