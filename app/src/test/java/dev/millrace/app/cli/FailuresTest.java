package dev.millrace.app.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What goes wrong while a command writes: errors of Java, and output that is lost. */
class FailuresTest {

    private static final String[] EXPLAIN = {"explain", "--model", Zoo.Q4_0.toString(), "--set", "device.kind=reference"
    };

    @Test
    void anErrorOfJavaIsSaidInOneLine() {
        Ran memory = printingTo(failing(new OutOfMemoryError("Java heap space")));
        Ran stack = printingTo(failing(new StackOverflowError()));

        assertThat(memory.code()).isEqualTo(ExitCode.FAILED);
        assertThat(memory.err())
                .startsWith("millrace: Java is out of memory (Java heap space)")
                .contains("-Xmx")
                .doesNotContain("bug");
        assertThat(stack.code()).isEqualTo(ExitCode.FAILED);
        assertThat(stack.err())
                .startsWith("millrace: Java's stack is too small")
                .contains("-Xss");
    }

    @Test
    void anyOtherErrorIsABug() {
        Ran ran = printingTo(failing(new NoClassDefFoundError("a/B")));

        assertThat(ran.code()).isEqualTo(ExitCode.FAILED);
        assertThat(ran.err()).contains("NoClassDefFoundError: a/B").contains("this is a bug");
    }

    @ParameterizedTest
    @ValueSource(strings = {"explain", "--help", "--version"})
    void lostOutputIsAFailure(String command) {
        OutputStream full = new OutputStream() {
            @Override
            public void write(int b) throws IOException {
                throw new IOException("No space left on device");
            }
        };

        Ran ran = printingTo(full, command.equals("explain") ? EXPLAIN : new String[] {command});

        assertThat(ran.code()).isEqualTo(ExitCode.FAILED);
        assertThat(ran.err()).contains("standard output took no more");
    }

    private static OutputStream failing(Error error) {
        return new OutputStream() {
            private boolean failed;

            @Override
            public void write(int b) {
                if (!failed) {
                    failed = true;
                    throw error;
                }
            }
        };
    }

    private static Ran printingTo(OutputStream out) {
        return printingTo(out, EXPLAIN);
    }

    private static Ran printingTo(OutputStream out, String... arguments) {
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        Terminal terminal = new Terminal(
                InputStream.nullInputStream(),
                false,
                new PrintStream(out, true, StandardCharsets.UTF_8),
                new PrintStream(err, true, StandardCharsets.UTF_8));
        int code = Main.run(arguments, terminal);
        return new Ran(code, "", err.toString(StandardCharsets.UTF_8));
    }
}
