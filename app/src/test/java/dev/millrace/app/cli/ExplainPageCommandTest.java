package dev.millrace.app.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.millrace.runtime.synthesis.Mixture;
import dev.millrace.runtime.synthesis.Sizes;
import dev.millrace.runtime.synthesis.SyntheticModel;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code millrace explain --html}. */
@Tag("device")
class ExplainPageCommandTest {

    @TempDir
    private Path folder;

    private Path model() throws IOException {
        Path model = folder.resolve("model.gguf");
        new SyntheticModel(new Sizes(12, 256, 512, 4, 2, 64, 300, 512), Mixture.Q4_K_M, 1)
                .file()
                .write(model);
        return model;
    }

    @Test
    void thePageShowsGraphRegionsMemoryAndTime() throws IOException {
        Path page = folder.resolve("page.html");
        Ran ran = Ran.of("explain", "--model", model().toString(), "--html", page.toString());

        assertThat(ran.code()).as(ran.err()).isZero();
        assertThat(ran.out()).isEmpty();
        assertThat(ran.err()).contains("the page is in");
        assertThat(Files.readString(page))
                .contains("<h2>Graph and regions</h2>", "<h2>Memory</h2>", "<h2>Time</h2>")
                .contains("Layers 1, 2, 4, 5, 7, 8: 6 alike, shown once", "Layers 0, 3, 6, 9 to 11: 6 alike")
                .contains("Q6_K", "Q4_K", "qkv-rope-cache", "Activations of a decode step", "GB/s");
    }

    @Test
    void withoutADeviceThereIsTheGraphAlone() throws IOException {
        Path page = folder.resolve("page.html");
        Ran ran = Ran.of(
                "explain", "--model", Zoo.Q4_0.toString(), "--html", page.toString(), "--set", "device.kind=reference");

        assertThat(ran.code()).as(ran.err()).isZero();
        assertThat(Files.readString(page)).contains("attn_q").doesNotContain("<h2>Time</h2>");
    }

    @Test
    void aPageThatCannotBeWrittenIsAnError() {
        Ran ran = Ran.of(
                "explain",
                "--model",
                Zoo.Q4_0.toString(),
                "--html",
                folder.toString(),
                "--set",
                "device.kind=reference");

        assertThat(ran.code()).isEqualTo(ExitCode.FAILED);
        assertThat(ran.err()).contains("the page cannot be written");
    }

    /** In a real browser, where there is one: its script runs to its end, and the policy refuses nothing. */
    @Test
    void aBrowserFindsNoErrorInIt() throws IOException, InterruptedException {
        Optional<Path> browser = browser();
        assumeTrue(
                browser.isPresent(), "there is no chromium here; PageScriptTest runs the page's script all the same");
        Path page = folder.resolve("page.html");
        assertThat(Ran.of("explain", "--model", model().toString(), "--html", page.toString())
                        .code())
                .isZero();
        Path dom = folder.resolve("dom.html");
        Path log = folder.resolve("log.txt");
        Process process = new ProcessBuilder(List.of(
                        browser.get().toString(),
                        "--headless",
                        "--no-sandbox",
                        "--disable-gpu",
                        "--user-data-dir=" + folder.resolve("profile"),
                        "--enable-logging=stderr",
                        "--dump-dom",
                        page.toUri().toString()))
                .redirectOutput(dom.toFile())
                .redirectError(log.toFile())
                .start();
        try {
            assertThat(process.waitFor(60, TimeUnit.SECONDS))
                    .as("chromium ended")
                    .isTrue();
        } finally {
            process.destroyForcibly();
        }
        assertThat(Files.readString(dom)).contains("data-ready=\"true\"");
        assertThat(Files.readString(log, StandardCharsets.ISO_8859_1)).doesNotContain("CONSOLE", "Uncaught", "Refused");
    }

    private static Optional<Path> browser() {
        String path = System.getenv().getOrDefault("PATH", "");
        return Arrays.stream(path.split(File.pathSeparator))
                .flatMap(entry -> List.of("chromium", "chromium-browser", "google-chrome").stream()
                        .map(name -> Path.of(entry, name)))
                .filter(Files::isExecutable)
                .findFirst();
    }
}
