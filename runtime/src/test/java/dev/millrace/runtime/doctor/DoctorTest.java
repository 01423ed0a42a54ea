package dev.millrace.runtime.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.runtime.MillraceOptions;
import dev.millrace.runtime.config.BindingChoice;
import dev.millrace.runtime.config.DeviceConfig;
import dev.millrace.runtime.config.PlacementKind;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DoctorTest {

    /** A check that does as it is told. */
    private record Told(
            String id, boolean runsDrivers, @Nullable Exception failure) implements Check {
        @Override
        public String title() {
            return "told";
        }

        @Override
        public void look(Observations seen) throws Exception {
            if (failure != null) {
                throw failure;
            }
            seen.fine("well");
        }
    }

    @Test
    void aCheckThatFailsIsAFindingAndTheOthersGoOn() {
        List<Finding> told = new ArrayList<>();

        Diagnosis diagnosis = new Doctor(
                        List.of(new Told("a", false, new IOException("no disk")), new Told("b", true, null)))
                .examine(told::add);

        assertThat(diagnosis.findings()).isEqualTo(told).hasSize(2);
        assertThat(told.get(0).status()).isEqualTo(Status.PROBLEM);
        assertThat(told.get(0).seen()).containsExactly("the look itself failed: java.io.IOException: no disk");
        assertThat(told.get(1).status()).isEqualTo(Status.OK);
        assertThat(diagnosis.hasProblem()).isTrue();
        assertThat(diagnosis.facts()).containsEntry("problem", 1L).containsEntry("ok", 1L);
    }

    @Test
    void driversThatFailedTheirTrialAreNotLoadedHere() {
        Diagnosis diagnosis = new Doctor(List.of(
                        new Told(DriverTrial.ID, false, new IOException("crash")),
                        new Told("a", true, null),
                        new Told("b", false, null)))
                .examine(finding -> {});

        assertThat(diagnosis.findings().stream().map(Finding::status))
                .containsExactly(Status.PROBLEM, Status.SKIPPED, Status.OK);
    }

    @Test
    void theTrialComesBeforeEveryCheckThatRunsDrivers() {
        List<Check> checks = Checks.of(Machine.here(), MillraceOptions.defaults(), null);

        List<String> ids = checks.stream().map(Check::id).toList();
        int trial = ids.indexOf(DriverTrial.ID);
        assertThat(ids).doesNotHaveDuplicates().isEqualTo(Doctor.checks());
        assertThat(trial).isPositive();
        assertThat(checks.subList(0, trial)).noneMatch(Check::runsDrivers);
        assertThat(checks.subList(trial, checks.size()).stream().filter(Check::runsDrivers))
                .hasSize(5);
    }

    @ParameterizedTest
    @ValueSource(strings = {"device", "self-test"})
    @Tag("device")
    void aDeviceThatNothingMatches(String id) {
        DeviceConfig voodoo = new DeviceConfig(BindingChoice.AUTO, null, PlacementKind.ANY, "Voodoo", Set.of());
        Finding finding = FakeMachine.look(
                Checks.of(Machine.here(), MillraceOptions.defaults().withDevice(voodoo), null).stream()
                        .filter(check -> check.id().equals(id))
                        .findFirst()
                        .orElseThrow());

        assertThat(finding.status()).isEqualTo(id.equals("device") ? Status.PROBLEM : Status.SKIPPED);
        assertThat(String.join("", finding.cures()).contains("device.name")).isEqualTo(id.equals("device"));
    }
}
