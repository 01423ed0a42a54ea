package dev.millrace.scheduler;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.kernels.phase.CandidatesPhase;
import org.junit.jupiter.api.Test;

class StepResultTest {

    @Test
    void promisesAsManyCandidatesAsTheKernelKeeps() {
        assertThat(CandidatesPhase.COUNT).isEqualTo(StepResult.CANDIDATES);
    }
}
