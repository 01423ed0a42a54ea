package dev.millrace.scheduler;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class StepRulesTest {

    private final StepRules rules = new StepRules(new Executor.Limits(4, 2, 10, 2, 50));
    private final StepBatch batch = new StepBatch(5).clear(StepBatch.Want.TOKEN);

    private StepBatch step(int... sequencesAndPositions) {
        batch.clear(StepBatch.Want.TOKEN);
        for (int i = 0; i < sequencesAndPositions.length; i += 2) {
            batch.add(7, sequencesAndPositions[i], sequencesAndPositions[i + 1], false);
        }
        return batch;
    }

    private void run(int... sequencesAndPositions) {
        rules.check(step(sequencesAndPositions));
        rules.begin(batch);
        rules.end();
    }

    private void refused(String message, int... sequencesAndPositions) {
        refused(message, step(sequencesAndPositions));
    }

    private void refused(String message, StepBatch bad) {
        assertThatThrownBy(() -> rules.check(bad))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(message);
    }

    @Test
    void sequencesGoOnWhereTheyEndOrFromBefore() {
        run(0, 0, 0, 1, 1, 0, 0, 2);
        run(0, 3, 1, 1);
        run(0, 1, 0, 2);
        refused("row 0 has position 4 of sequence 0, which is written up to 3", 0, 4);
        run(0, 3, 1, 2);
    }

    @Test
    void gapsAreRefused() {
        refused("row 0 has position 1 of sequence 0, which is written up to 0", 0, 1);
        refused("row 2 has position 2 of sequence 1, which is written up to 1", 1, 0, 0, 0, 1, 2);
    }

    @Test
    void positionsMustIncreaseWithinAStep() {
        run(0, 0, 0, 1, 0, 2);
        refused("row 1 has position 3 of sequence 0 after position 3", 0, 3, 0, 3);
        refused("row 1 has position 2 of sequence 0 after position 3", 0, 3, 0, 2);
    }

    @Test
    void whatWasRefusedChangesNothing() {
        refused("row 1 has position 2", 0, 0, 0, 2);
        refused("written up to 0", 0, 1);
        run(0, 0);
    }

    @Test
    void aStepThatFailedLeavesOnlyWhatWasBefore() {
        run(0, 0, 0, 1, 0, 2);
        rules.check(step(0, 1, 0, 2));
        rules.begin(batch);
        refused("written up to 1", 0, 3);
        run(0, 1);
    }

    @Test
    void limitsHold() {
        refused("at least one row");
        refused("a step of 5 rows with 0 outputs; at most 4 and 2", 0, 0, 0, 1, 0, 2, 0, 3, 0, 4);
        refused("with 3 outputs", step(0, 0, 0, 1, 0, 2).wantOutputs(0, 3));
        refused("row 0 has sequence 2; the executor has 2", 2, 0);
        refused("row 0 has sequence -1", -1, 0);
        refused("row 0 has position -1; the context has 10", 0, -1);
        refused("row 0 has position 10", 0, 10);
        refused(
                "row 0 has token 50; the vocabulary has 50",
                batch.clear(StepBatch.Want.TOKEN).add(50, 0, 0, false));
        refused("row 0 has token -1", batch.clear(StepBatch.Want.TOKEN).add(-1, 0, 0, false));
    }
}
