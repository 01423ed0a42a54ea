package dev.millrace.runtime.generation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ScorerTest {

    private static final int VOCABULARY = 11;

    @ParameterizedTest
    @CsvSource({"8, 8, 8", "8, 8, 1", "8, 3, 8", "8, 1, 5", "3, 2, 100", "16, 16, 16"})
    void everyWayOfReadingGivesTheSameNumbers(int rows, int outputs, int rowsPerStep) {
        int[] tokens = {3, 1, 4, 1, 5, 9, 2, 6, 5, 3, 5};
        ScriptedExecutor executor = new ScriptedExecutor(rows, outputs, 16, VOCABULARY);

        double[] nll = new Scorer(new Steps(executor, 512)).nll(tokens, rowsPerStep);

        assertThat(nll).hasSize(tokens.length - 1);
        for (int i = 0; i < nll.length; i++) {
            int next = ScriptedExecutor.next(tokens, i + 1, VOCABULARY);
            double sum = 0;
            for (int token = 0; token < VOCABULARY; token++) {
                sum += Math.exp(ScriptedExecutor.logit(token, next));
            }
            double expected = Math.log(sum) - ScriptedExecutor.logit(tokens[i + 1], next);
            assertThat(nll[i]).isCloseTo(expected, within(1e-12));
        }
        assertThat(executor.rowsPerStep()).allMatch(n -> n <= Math.min(rows, rowsPerStep));
    }

    @Test
    void greatLogitsDoNotOverflow() {
        assertThat(Scorer.nll(new float[] {0, 3000, 2999, 0}, 1, 2, 1))
                .isCloseTo(Math.log(1 + Math.exp(-1)) + 1, within(1e-12));
    }

    @ParameterizedTest
    @ValueSource(floats = {Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY})
    void aLogitThatIsNoNumberIsAnErrorThatNamesTheStep(float logit) {
        ScriptedExecutor executor = new ScriptedExecutor(4, 4, 16, VOCABULARY).spoil(5, logit);
        Scorer scorer = new Scorer(new Steps(executor, 512));

        assertThat(scorer.nll(new int[] {3, 1, 4, 1, 5, 9}, 4)).hasSize(5);
        assertThatThrownBy(() -> scorer.nll(new int[] {3, 1, 4, 1, 5, 9, 2, 6}, 4))
                .isInstanceOf(NonFiniteLogitsException.class)
                .hasMessageContaining("after position 5 is " + logit);
    }
}
