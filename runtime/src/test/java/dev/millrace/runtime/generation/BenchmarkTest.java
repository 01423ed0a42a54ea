package dev.millrace.runtime.generation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class BenchmarkTest {

    @Test
    void aWarmUpAndTheRepetitionsRunAtTheDepth() {
        ScriptedExecutor executor = new ScriptedExecutor(4, 1, 32, 50);

        Benchmark.Figures figures = new Benchmark(6, 3, 5, 2).run(new Steps(executor, 4));

        // depth 4+1; prefill 4+2, three times with the warm-up; decode 3, three times
        assertThat(executor.rowsPerStep()).containsExactly(4, 1, 4, 2, 1, 1, 1, 4, 2, 4, 2, 1, 1, 1, 1, 1, 1);
        assertThat(figures.prefill().all()).hasSize(2).allMatch(rate -> rate > 0);
        assertThat(figures.decode().all()).hasSize(2);
        assertThat(figures.decode().best())
                .isGreaterThanOrEqualTo(figures.decode().median());
        assertThat(figures.launchesPerToken()).isEqualTo(10);
        assertThat(figures.hostToDeviceBytesPerToken()).isEqualTo(20);
        assertThat(figures.deviceToHostBytesPerToken()).isEqualTo(30);
        assertThat(figures.timeToFirstTokenMillis()).isPositive();
    }

    @Test
    void theMedianOfAnEvenNumberIsBetweenTheMiddleTwo() {
        assertThat(Benchmark.Rate.median(new double[] {4, 1, 3, 2})).isEqualTo(2.5);
        assertThat(Benchmark.Rate.median(new double[] {9, 1, 2})).isEqualTo(2);
    }

    @Test
    void itNeedsTheDeeperOfPrefillAndDecode() {
        assertThat(new Benchmark(6, 3, 5, 2).positions()).isEqualTo(11);
        assertThatThrownBy(() -> new Benchmark(0, 1, 0, 1)).hasMessageContaining("prompt tokens is 0");
        assertThatThrownBy(() -> new Benchmark(1, 1, -1, 1)).hasMessageContaining("depth is -1");
    }

    @Test
    void positionsBeyondAnIntAreCounted() {
        assertThat(new Benchmark(512, 128, Integer.MAX_VALUE, 1).positions()).isEqualTo(512L + Integer.MAX_VALUE);
    }
}
