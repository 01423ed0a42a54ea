package dev.millrace.app.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.runtime.LoadListener.Stage;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Bars, and where they are not. */
class ProgressTest {

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    private Progress progress(boolean interactive) {
        return Progress.on(new Terminal(
                InputStream.nullInputStream(),
                false,
                new PrintStream(out, true, StandardCharsets.UTF_8),
                new PrintStream(err, true, StandardCharsets.UTF_8),
                interactive));
    }

    private static void load(Progress progress) {
        progress.progressed(Stage.PLANNING, 0, 0);
        progress.progressed(Stage.WEIGHTS, 5 << 20, 10 << 20);
        progress.progressed(Stage.WEIGHTS, 10 << 20, 10 << 20);
        progress.progressed(Stage.KERNELS, 0, 0);
        progress.progressed(Stage.READY, 0, 0);
    }

    /** What is left on the last line of a screen. */
    private String left() {
        String all = err.toString(StandardCharsets.UTF_8);
        return all.substring(all.lastIndexOf('\r') + 1);
    }

    @Test
    void loadingIsShownOnAScreenAndGoneAfterwards() {
        load(progress(true));

        assertThat(err.toString(StandardCharsets.UTF_8))
                .contains("Planning")
                .contains("10/10 MiB")
                .contains("Compiling kernels")
                .doesNotContain("\n");
        assertThat(left()).isEmpty();
        assertThat(out.size()).isZero();
    }

    @Test
    void aTaskOfUnknownLengthShowsItsNameAndItsSeconds() throws InterruptedException {
        try (Progress progress = progress(true)) {
            progress.begin("Compiling kernels", -1);
            for (int i = 0; i < 100 && err.size() == 0; i++) {
                Thread.sleep(20);
            }
        }

        assertThat(err.toString(StandardCharsets.UTF_8))
                .contains("\rCompiling kernels (0 s)")
                .doesNotContain("?", "%", "\n");
        assertThat(left()).isEmpty();
    }

    @Test
    void elsewhereNothingIsWritten() {
        Progress progress = progress(false);

        load(progress);
        progress.begin("Scoring", 2);
        progress.step();
        progress.close();

        assertThat(err.size()).isZero();
        assertThat(out.size()).isZero();
    }

    @Test
    void aTaskThatFailsLeavesNoBar() {
        try (Progress progress = progress(true)) {
            progress.begin("Scoring", 2);
            progress.step();
        }

        assertThat(err.toString(StandardCharsets.UTF_8)).contains("Scoring").contains("1/2");
        assertThat(left()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "/dev/pts/3, true",
        "/dev/tty1, true",
        "/dev/console, true",
        "/dev/null, false",
        "pipe:[123], false",
        "/tmp/log, false",
    })
    void aScreenIsKnownByItsFile(String target, boolean screen) {
        assertThat(Screen.isTerminal(target)).isEqualTo(screen);
    }

    @Test
    void aTerminalThatCannotMoveIsNone() {
        assertThat(Screen.canMove(Map.of("TERM", "xterm"))).isTrue();
        assertThat(Screen.canMove(Map.of("TERM", "dumb"))).isFalse();
        assertThat(Screen.canMove(Map.of())).isFalse();
        assertThat(Screen.canMove(Map.of("TERM", "xterm", "CI", "true"))).isFalse();
    }
}
