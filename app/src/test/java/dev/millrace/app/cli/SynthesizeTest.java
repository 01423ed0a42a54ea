package dev.millrace.app.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code millrace synthesize}. */
class SynthesizeTest {

    @TempDir
    private Path folder;

    @Test
    void theFileIsOneThatMillraceRuns() {
        Path file = folder.resolve("small.gguf");
        Ran ran = synthesize(file);

        assertThat(ran.err()).isEmpty();
        assertThat(ran.code()).isZero();
        assertThat(ran.out()).contains("synthetic Q4_K_M, 2 layers, seed 9");
        assertThat(Ran.of("inspect", file.toString()).out()).contains("Millrace runs it.");
        Ran answer = Ran.of(
                "generate",
                "--model",
                file.toString(),
                "--chat",
                "--prompt",
                "a",
                "--max-tokens",
                "3",
                "--seed",
                "1",
                "--set",
                "device.kind=reference");
        assertThat(answer.code()).as(answer.err()).isZero();
    }

    @Test
    void aFileThatIsThereIsReplacedOnlyWhenAsked() throws IOException {
        Path file = Files.writeString(folder.resolve("small.gguf"), "precious");
        Ran refused = synthesize(file);

        assertThat(refused.code()).isEqualTo(ExitCode.FAILED);
        assertThat(refused.err()).contains("is there already", "--replace");
        assertThat(file).hasContent("precious");
        assertThat(synthesize(file, "--replace").code()).isZero();
        assertThat(Files.size(file)).isGreaterThan(100_000);
    }

    @Test
    void whatCannotBeIsSaid() {
        assertThat(synthesize(folder.resolve("none").resolve("x.gguf")).err()).contains("cannot be written");
        assertThat(synthesize(folder).err()).contains("is a folder");
        assertThat(synthesize(folder.resolve("y.gguf"), "--hidden", "96").err())
                .contains("rows of 96 are no whole super-blocks of 256 values", "Q8_0");
        Ran odd = synthesize(folder.resolve("x.gguf"), "--hidden", "100");
        assertThat(odd.code()).isEqualTo(ExitCode.USAGE);
        assertThat(odd.err()).contains("--hidden is 100").contains("take 96 or 128");
        assertThat(synthesize(folder.resolve("x.gguf"), "--set", "device.kind=cpu")
                        .err())
                .contains("makes no use of device");
    }

    private static Ran synthesize(Path file, String... more) {
        List<String> arguments = new ArrayList<>(List.of("synthesize", "--out", file.toString(), "--type", "Q4_K_M"));
        arguments.addAll(List.of("--seed", "9", "--layers", "2", "--ffn", "256", "--heads", "4", "--kv-heads", "2"));
        arguments.addAll(List.of("--head-dim", "64", "--vocab", "300"));
        arguments.addAll(more.length == 2 && more[0].equals("--hidden") ? List.of() : List.of("--hidden", "256"));
        arguments.addAll(List.of(more));
        return Ran.of(arguments.toArray(String[]::new));
    }
}
