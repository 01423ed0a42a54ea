package dev.millrace.scheduler.memory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ArenaLayoutTest {

    @Test
    void tensorsThatLiveTogetherNeverOverlap() {
        Random random = new Random(11);
        double waste = 0;
        int trials = 400;
        for (int trial = 0; trial < trials; trial++) {
            int alignment = 1 << random.nextInt(8);
            List<Lifetime> lifetimes = randomLifetimes(random);
            ArenaLayout layout = ArenaLayout.plan(lifetimes, alignment);
            requireDisjoint(layout, lifetimes, alignment);
            assertThat(layout.lowerBoundBytes()).isEqualTo(mostAlive(lifetimes, alignment));
            assertThat(layout.peakBytes()).isBetween(layout.lowerBoundBytes(), layout.lowerBoundBytes() * 5 / 4);
            waste += (double) layout.peakBytes() / layout.lowerBoundBytes() - 1;
        }
        assertThat(waste / trials).as("mean waste over the lower bound").isLessThan(0.03);
    }

    @Test
    void layersOfATransformerTakeNoMoreThanOneLayer() {
        List<Lifetime> lifetimes = new ArrayList<>();
        lifetimes.add(new Lifetime("hidden", 2304, 0, 120));
        for (int layer = 0; layer < 30; layer++) {
            int phase = 4 * layer;
            lifetimes.add(new Lifetime("normed " + layer, 640, phase, phase + 1));
            lifetimes.add(new Lifetime("attention " + layer, 9000, phase + 1, phase + 2));
            lifetimes.add(new Lifetime("gated " + layer, 6144, phase + 2, phase + 3));
        }
        ArenaLayout layout = ArenaLayout.plan(lifetimes, 64);
        requireDisjoint(layout, lifetimes, 64);
        assertThat(layout.peakBytes()).isEqualTo(layout.lowerBoundBytes()).isEqualTo(2304 + 9024 + 6144);
    }

    @Test
    void neighboursInTimeShareWhenOneEndsBeforeTheOtherBegins() {
        ArenaLayout layout = ArenaLayout.plan(
                List.of(new Lifetime("a", 100, 0, 3), new Lifetime("b", 100, 4, 5), new Lifetime("c", 10, 3, 4)), 32);
        assertThat(layout.offset("a")).isEqualTo(layout.offset("b"));
        assertThat(layout.peakBytes()).isEqualTo(128 + 32);
    }

    @Test
    void nothingTakesNothing() {
        assertThat(ArenaLayout.plan(List.of(), 64).peakBytes()).isZero();
        assertThat(ArenaLayout.plan(List.of(new Lifetime("empty", 0, 0, 0)), 64).peakBytes())
                .isZero();
    }

    @Test
    void refusesWhatCannotBe() {
        assertThatThrownBy(() -> new Lifetime("late", 4, 3, 2)).hasMessageContaining("'late'");
        List<Lifetime> twice = List.of(new Lifetime("x", 4, 0, 1), new Lifetime("x", 4, 2, 3));
        assertThatThrownBy(() -> ArenaLayout.plan(twice, 64)).hasMessage("tensor 'x' is planned twice");
        ArenaLayout empty = ArenaLayout.plan(List.of(), 64);
        assertThatThrownBy(() -> empty.offset("y")).hasMessage("tensor 'y' was not placed");
    }

    private static List<Lifetime> randomLifetimes(Random random) {
        int phases = 1 + random.nextInt(60);
        List<Lifetime> lifetimes = new ArrayList<>();
        int count = 1 + random.nextInt(80);
        for (int i = 0; i < count; i++) {
            int first = random.nextInt(phases);
            int length = random.nextInt(random.nextInt(4) == 0 ? phases : 4);
            long byteSize = 1L + random.nextInt(random.nextInt(3) == 0 ? 100_000 : 3_000);
            lifetimes.add(new Lifetime("t" + i, byteSize, first, Math.min(phases - 1, first + length)));
        }
        return lifetimes;
    }

    private static long mostAlive(List<Lifetime> lifetimes, int alignment) {
        long most = 0;
        for (int phase = 0; phase < 60; phase++) {
            long alive = 0;
            for (Lifetime lifetime : lifetimes) {
                if (lifetime.first() <= phase && phase <= lifetime.last()) {
                    alive += (lifetime.byteSize() + alignment - 1) / alignment * alignment;
                }
            }
            most = Math.max(most, alive);
        }
        return most;
    }

    private static void requireDisjoint(ArenaLayout layout, List<Lifetime> lifetimes, int alignment) {
        for (Lifetime a : lifetimes) {
            long start = layout.offset(a.name());
            assertThat(start % alignment).isZero();
            assertThat(start).isNotNegative();
            assertThat(start + a.byteSize()).isLessThanOrEqualTo(layout.peakBytes());
            for (Lifetime b : lifetimes) {
                boolean together = a.first() <= b.last() && b.first() <= a.last();
                if (!a.equals(b) && together) {
                    long other = layout.offset(b.name());
                    assertThat(start + a.byteSize() <= other || other + b.byteSize() <= start)
                            .as("%s at %d and %s at %d", a, start, b, other)
                            .isTrue();
                }
            }
        }
    }
}
