package dev.millrace.scheduler.proof;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;

/** Whether the simulator sees what a finding says, where its witness ends. */
final class Confirmation {

    private Confirmation() {}

    static void require(Finding finding, Simulator simulator, String what) {
        Simulator.Failure failure = switch (finding.kind()) {
            case NEVER_WRITTEN, TOO_EARLY, OVERWRITTEN -> Simulator.Failure.STALE;
            case CLASH -> Simulator.Failure.CLASH;
            case OUT_OF_BOUNDS, UNMAPPED -> Simulator.Failure.OUTSIDE;
            case DEADLOCK -> Simulator.Failure.DEADLOCK;
        };
        List<Simulator.Incident> incidents = simulator.replay(finding.witness());
        int last = finding.witness().turns().size() - 1;
        assertThat(incidents).as("%s: %s", what, finding.message()).anySatisfy(incident -> {
            assertThat(incident.failure()).isEqualTo(failure);
            assertThat(incident.event()).isEqualTo(last);
        });
    }
}
