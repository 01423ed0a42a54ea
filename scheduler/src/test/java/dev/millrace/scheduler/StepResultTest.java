package dev.millrace.scheduler;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.kernels.phase.CandidatesPhase;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class StepResultTest {

    @Test
    void promisesAsManyCandidatesAsTheKernelKeeps() {
        assertThat(CandidatesPhase.COUNT).isEqualTo(StepResult.CANDIDATES);
    }

    @Test
    void preselectsWhatADeviceWould() {
        int vocabulary = 300;
        StepResult result = new StepResult(new Executor.Limits(4, 4, 64, 1, vocabulary));
        float[] logits = result.logitsToFill(2);
        for (int id = 0; id < vocabulary; id++) {
            logits[id] = id % 7 - 3;
            logits[vocabulary + id] = id % 3 == 0 ? -0f : Float.NaN;
        }
        result.preselect(2);

        int count = StepResult.CANDIDATES;
        assertThat(result.candidateCount()).isEqualTo(count);
        assertThat(Arrays.copyOf(result.candidateIds(), 3)).containsExactly(6, 13, 20);
        assertThat(Arrays.copyOf(result.candidateLogits(), 3)).containsExactly(3, 3, 3);
        assertThat(Arrays.copyOfRange(result.candidateIds(), count + 98, count + 102))
                .containsExactly(294, 297, -1, -1);
        assertThat(Float.floatToRawIntBits(result.candidateLogits()[count])).isZero();
        assertThat(result.candidateLogits()[2 * count - 1]).isNaN();
    }
}
