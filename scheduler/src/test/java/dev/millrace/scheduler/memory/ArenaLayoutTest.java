package dev.millrace.scheduler.memory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ArenaLayoutTest {

    /** Tensors (bytes, first, last) whose best layout takes more than is ever alive: one in 100,000 random ones is such. */
    private static final int[][][] HARD = {
        {{4, 6, 7}, {3, 2, 5}, {4, 5, 7}, {2, 2, 3}, {4, 0, 0}, {4, 0, 2}, {2, 3, 5}, {1, 6, 6}},
        {{2, 4, 5}, {3, 0, 0}, {4, 0, 3}, {1, 3, 6}, {2, 1, 2}, {1, 2, 5}, {3, 4, 7}, {3, 6, 7}},
        {{4, 5, 5}, {2, 2, 4}, {1, 0, 3}, {3, 0, 0}, {2, 4, 4}, {2, 1, 2}, {1, 3, 6}},
        {{2, 5, 8}, {1, 3, 4}, {1, 2, 4}, {2, 2, 3}, {3, 0, 1}, {4, 4, 5}, {3, 1, 2}}
    };

    private static final long[] HARD_PEAKS = {10, 8, 6, 7};

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
        Counts.say("random layouts of up to 80 tensors, none overlapping", trials);
        Counts.say("their mean waste over the lower bound, in thousandths of a percent", (long) (1e5 * waste / trials));
        assertThat(waste / trials).as("mean waste over the lower bound").isLessThan(0.02);
    }

    @Test
    void fewTensorsTakeWhatTheBestLayoutTakes() {
        Random random = new Random(12);
        int trials = 4_000;
        double[] ratios = new double[trials];
        int equal = 0;
        int close = 0;
        int aboveBound = 0;
        for (int trial = 0; trial < trials; trial++) {
            int alignment = trial % 4 < 2 ? 1 : 1 << random.nextInt(8);
            List<Lifetime> lifetimes = fewLifetimes(random, trial);
            ArenaLayout layout = ArenaLayout.plan(lifetimes, alignment);
            requireDisjoint(layout, lifetimes, alignment);
            long best = ExactLayout.peakBytes(lifetimes, alignment);
            assertThat(layout.peakBytes()).isGreaterThanOrEqualTo(best);
            assertThat(best).isGreaterThanOrEqualTo(layout.lowerBoundBytes());
            ratios[trial] = best == 0 ? 1 : (double) layout.peakBytes() / best;
            equal += layout.peakBytes() == best ? 1 : 0;
            aboveBound += best > layout.lowerBoundBytes() ? 1 : 0;
            close += ratios[trial] <= 1.05 ? 1 : 0;
        }
        Arrays.sort(ratios);
        Counts.say("layouts of up to 8 tensors", trials);
        Counts.say("of them where even the best is above the lower bound", aboveBound);
        Counts.say("of them as small as the exact solver's", equal);
        Counts.say("of them within 5 % of it", close);
        assertThat(aboveBound).as("hard ones among them").isGreaterThan(trials / 10);
        assertThat(ratios[trials / 2])
                .as("median of peak over the exact solver's")
                .isEqualTo(1.0);
        assertThat(close).as("of %d within 5 %%", trials).isGreaterThanOrEqualTo(trials * 95 / 100);
    }

    @Test
    void theExactSolverIsRightWhereTheAnswerIsKnown() {
        assertThat(ExactLayout.peakBytes(List.of(new Lifetime("a", 3, 0, 1), new Lifetime("b", 2, 1, 2)), 1))
                .isEqualTo(5);
        for (int i = 0; i < HARD.length; i++) {
            List<Lifetime> hard = new ArrayList<>();
            for (int[] tensor : HARD[i]) {
                hard.add(new Lifetime("t" + hard.size(), tensor[0], tensor[1], tensor[2]));
            }
            assertThat(ExactLayout.peakBytes(hard, 1)).isEqualTo(HARD_PEAKS[i]);
            assertThat(mostAlive(hard, 1)).isEqualTo(HARD_PEAKS[i] - 1);
        }
        assertThat(ExactLayout.peakBytes(List.of(), 64)).isZero();
    }

    @Test
    void manyTensorsArePlacedWithinMilliseconds() {
        Random random = new Random(13);
        List<Lifetime> lifetimes = new ArrayList<>();
        for (int i = 0; i < 600; i++) {
            int first = random.nextInt(300);
            lifetimes.add(new Lifetime("t" + i, 1L + random.nextInt(100_000), first, first + random.nextInt(20)));
        }
        ArenaLayout.plan(lifetimes, 64);
        long start = System.nanoTime();
        ArenaLayout layout = ArenaLayout.plan(lifetimes, 64);
        double millis = (System.nanoTime() - start) / 1e6;
        Counts.say("milliseconds for 600 tensors", (long) millis);
        requireDisjoint(layout, lifetimes, 64);
        assertThat(millis).isLessThan(500);
    }

    @Test
    void theSameTensorsGetTheSamePlaces() {
        List<Lifetime> lifetimes = randomLifetimes(new Random(14));
        assertThat(ArenaLayout.plan(lifetimes, 32)).isEqualTo(ArenaLayout.plan(lifetimes, 32));
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

    /** By turns: sizes of all scales; a few units each, where every gap counts; {@link #HARD} ones, stretched a little. */
    private static List<Lifetime> fewLifetimes(Random random, int trial) {
        List<Lifetime> lifetimes = new ArrayList<>();
        if (trial % 4 == 0) {
            for (int[] tensor : HARD[random.nextInt(HARD.length)]) {
                long byteSize = tensor[0] * 64L + random.nextInt(8);
                lifetimes.add(new Lifetime("t" + lifetimes.size(), byteSize, tensor[1], tensor[2]));
            }
            return lifetimes;
        }
        boolean units = trial % 4 == 1;
        int phases = 3 + random.nextInt(7);
        int count = units ? 8 : 1 + random.nextInt(8);
        for (int i = 0; i < count; i++) {
            int first = random.nextInt(phases);
            int last = Math.min(phases - 1, first + random.nextInt(units ? 3 : phases));
            int byteSize = units ? 1 + random.nextInt(4) : random.nextInt(random.nextBoolean() ? 50 : 5_000);
            lifetimes.add(new Lifetime("t" + i, byteSize, first, last));
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
