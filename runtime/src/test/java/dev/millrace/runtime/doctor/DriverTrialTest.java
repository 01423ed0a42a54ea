package dev.millrace.runtime.doctor;

import static dev.millrace.runtime.doctor.FakeMachine.look;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The trial of drivers in a process of its own. */
@Timeout(60)
class DriverTrialTest {

    private static final Duration LONG = Duration.ofMinutes(1);

    private static Finding trial(Class<?> program, Duration limit) {
        return look(new DriverTrial(Machine.here(), limit, program));
    }

    /** A driver that tears its process down, with Java's own report of it. */
    static final class Crashing {
        public static void main(String[] arguments) throws Exception {
            System.out.println("noise of a driver");
            System.out.println(TrialRun.STEP + "listing the devices of Voodoo");
            String log = ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
                    .filter(option -> option.startsWith("-XX:ErrorFile="))
                    .findFirst()
                    .orElseThrow()
                    .substring("-XX:ErrorFile=".length());
            Files.writeString(
                    Path.of(log), "# A fatal error\n# Problematic frame:\n# C  [libvoodoo.so+0x42]  boom\n#\n");
            Runtime.getRuntime().halt(134);
        }
    }

    /** A driver that never returns. */
    static final class Hanging {
        public static void main(String[] arguments) throws Exception {
            System.out.println(TrialRun.STEP + "running a kernel on Voodoo");
            Thread.sleep(600_000);
        }
    }

    /** Drivers that give no trouble. */
    static final class Sound {
        public static void main(String[] arguments) {
            TrialRun.run(List.of(), System.out);
        }
    }

    @Test
    void soundDriversComeToTheEnd() {
        assertThat(trial(Sound.class, LONG).status()).isEqualTo(Status.OK);
    }

    @Test
    void aCrashIsNamedWithItsStepAndItsLibrary() {
        Finding finding = trial(Crashing.class, LONG);

        assertThat(finding.status()).isEqualTo(Status.PROBLEM);
        assertThat(finding.seen())
                .containsExactly("a driver ended the process (code 134) while listing the devices of Voodoo, in C "
                        + " [libvoodoo.so+0x42]  boom");
        assertThat(finding.cures()).singleElement().asString().contains("OCL_ICD_VENDORS");
    }

    @Test
    void aHangIsEnded() {
        Finding finding = trial(Hanging.class, Duration.ofSeconds(8));

        assertThat(finding.status()).isEqualTo(Status.PROBLEM);
        assertThat(finding.seen()).containsExactly("a driver hung for 8 s while running a kernel on Voodoo");
    }

    @Test
    void aJavaThatDoesNotStartProvesNothing() {
        assertThat(trial(DriverTrialTest.class, LONG).status()).isEqualTo(Status.SKIPPED);
    }

    @Test
    void everyStepIsSaidBeforeItIsTaken() {
        ByteArrayOutputStream said = new ByteArrayOutputStream();

        TrialRun.run(
                List.of(
                        FakeBindings.failing("bad", "LOADER_MISSING", "no loader"),
                        FakeBindings.seeing("good", FakeBindings.platform("one", 1)),
                        FakeBindings.seeing("other", FakeBindings.platform("one", 1))),
                new PrintStream(said, true, StandardCharsets.UTF_8));

        assertThat(said.toString(StandardCharsets.UTF_8).lines().map(line -> line.replace(TrialRun.STEP, "")))
                .containsExactly(
                        "loading the binding bad and listing platforms",
                        "bad says LOADER_MISSING",
                        "loading the binding good and listing platforms",
                        "listing the devices of one",
                        "running a kernel on fake CPU of one",
                        "fake CPU says WRONG_ANSWER",
                        "loading the binding other and listing platforms",
                        "listing the devices of one",
                        "done");
    }
}
