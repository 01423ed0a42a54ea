package dev.millrace.app.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What needs a process of its own: another environment, or two at once. */
@Tag("device")
@Timeout(300)
class ProcessTest {

    @TempDir
    Path folder;

    @Test
    void noOpenClPlatform() throws Exception {
        Path empty = Files.createDirectory(folder.resolve("vendors"));

        Running running = start(Map.of("OCL_ICD_VENDORS", empty + "/"), List.of(), bench());

        assertThat(running.code()).isEqualTo(ExitCode.NO_DEVICE);
        assertThat(running.out()).isEmpty();
        assertThat(running.err())
                .startsWith("millrace: ")
                .contains("no OpenCL device")
                .contains("pocl-opencl-icd");
    }

    @Test
    void noOpenClPlatformThroughJocl() throws Exception {
        Path empty = Files.createDirectory(folder.resolve("vendors"));
        List<String> arguments = new ArrayList<>(bench());
        arguments.addAll(List.of("--set", "device.binding=jocl"));

        Running running = start(Map.of("OCL_ICD_VENDORS", empty + "/"), List.of(), arguments);

        assertThat(running.code()).isEqualTo(ExitCode.NO_DEVICE);
        assertThat(running.out()).isEmpty();
        assertThat(running.err()).contains("no OpenCL device").contains("pocl-opencl-icd");
    }

    @Test
    void aCacheThatCannotBeWrittenIsDoneWithoutAndSaidOnce() throws Exception {
        Path file = Files.writeString(folder.resolve("file"), "not a folder");
        List<String> arguments = new ArrayList<>(bench());
        arguments.addAll(List.of("--set", "cache.directory=" + file.resolve("cache")));

        Running running = start(Map.of(), List.of(), arguments);

        assertThat(running.code()).as(running.err()).isZero();
        assertThat(running.out()).contains("decodeTokensPerSecond");
        assertThat(running.err().lines().filter(line -> line.contains(file.toString())))
                .singleElement()
                .asString()
                .contains("the cache folder " + file.resolve("cache") + " cannot be written (")
                .contains("going on without");
    }

    /** PoCL then has a platform and no device. */
    @Test
    void aHomeThatCannotBeWrittenIsSaid() throws Exception {
        Map<String, String> environment = Map.of("HOME", "/dev/null", "XDG_CACHE_HOME", "/dev/null/cache");

        Running running = start(environment, List.of(), bench());

        assumeTrue(running.code() != 0, "another device than PoCL's serves");
        assertThat(running.code()).isEqualTo(ExitCode.NO_DEVICE);
        assertThat(running.out()).isEmpty();
        assertThat(running.err())
                .contains("Platforms without a device:")
                .contains("Portable Computing Language")
                .contains("POCL_CACHE_DIR");
    }

    @Test
    void theScriptsWorkWithAHomeThatCannotBeWritten() throws Exception {
        Map<String, String> environment =
                Map.of("HOME", "/dev/null", "XDG_CACHE_HOME", "/dev/null/cache", "TMPDIR", folder.toString());

        Running running =
                start(environment, ". " + Scripts.folder() + "/lib.sh; ensure_pocl_cache; exec \"$@\"", bench());

        assertThat(running.code()).as(running.err()).isZero();
        assertThat(running.out()).contains("decodeTokensPerSecond");
        assertThat(running.err())
                .contains("PoCL cannot write its cache /dev/null/cache/pocl/kcache")
                .contains("the cache folder /dev/null/cache/millrace cannot be written (");
    }

    @Test
    void aFullDiskIsAFailure() throws Exception {
        assumeTrue(Files.exists(Path.of("/dev/full")), "there is no /dev/full here");
        List<String> explain =
                List.of("explain", "--model", Zoo.Q4_0.toString(), "--set", "device.kind=reference", "--json");

        Running running = start(Map.of(), "exec \"$@\" >/dev/full", explain);

        assertThat(running.code()).isEqualTo(ExitCode.FAILED);
        assertThat(running.err()).contains("standard output took no more");
    }

    @Test
    void casesAndConfigurationsMayComeThroughAPipe() throws Exception {
        List<String> score = List.of("score", "--model", Zoo.Q4_0.toString(), "--set", "device.kind=reference");
        List<String> run = List.of("run", "--set", "device.kind=reference", "--set", "model=" + Zoo.Q4_0);

        Running scored = start(Map.of(), "exec \"$@\" --cases <(cat " + Zoo.Q4_0_CASES + ")", score);
        Running ran = start(Map.of(), "exec \"$@\" <(echo '{\"prompt\": \"\"}')", run);

        assertThat(scored.code()).as(scored.err()).isZero();
        assertThat(scored.out()).contains("perplexity");
        assertThat(ran.code()).isEqualTo(ExitCode.REFUSED);
        assertThat(ran.err()).contains("the prompt is empty");
    }

    @Test
    void aMissingBindingLibrary() throws Exception {
        List<String> arguments = new ArrayList<>(bench());
        arguments.addAll(List.of("--set", "device.binding=lwjgl"));

        Running running = start(Map.of(), List.of("-Dorg.lwjgl.opencl.libname=libNoSuchOpenCL.so"), arguments);

        assertThat(running.code()).isEqualTo(ExitCode.NO_DEVICE);
        assertThat(running.out()).isEmpty();
        assertThat(running.err()).contains("millrace: no OpenCL loader").contains("apt-get install");
    }

    @Test
    void twoRunsAtOnceInOneCache() throws Exception {
        List<String> arguments = new ArrayList<>(bench());
        arguments.addAll(List.of("--set", "cache.directory=" + folder.resolve("cache")));

        Running first = start(Map.of(), List.of(), arguments);
        Running second = start(Map.of(), List.of(), arguments);

        assertThat(first.code()).as(first.err()).isZero();
        assertThat(second.code()).as(second.err()).isZero();
        try (Stream<Path> kept = Files.list(folder.resolve("cache/selftest"))) {
            assertThat(kept).singleElement().asString().endsWith(".verdicts");
        }
    }

    @Test
    void standardOutputHoldsTheAnswerOnly() throws Exception {
        List<String> arguments = new ArrayList<>(bench());
        arguments.add("--verbose");

        Running running = start(Map.of(), List.of(), arguments);

        assertThat(running.code()).as(running.err()).isZero();
        assertThat(running.out()).startsWith("{").endsWith("}\n");
        assertThat(running.err()).contains("running on");
    }

    private static List<String> bench() {
        return List.of(
                "bench",
                "--model",
                Zoo.Q4_0.toString(),
                "--prompt-tokens",
                "5",
                "--generate-tokens",
                "3",
                "--repetitions",
                "1",
                "--json");
    }

    private Running start(Map<String, String> environment, List<String> javaOptions, List<String> arguments)
            throws IOException {
        return start(environment, command(javaOptions, arguments));
    }

    /** Starts through a line of bash, in which {@code "$@"} is the command. */
    private Running start(Map<String, String> environment, String bash, List<String> arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of("bash", "-c", bash, "bash"));
        command.addAll(command(List.of(), arguments));
        return start(environment, command);
    }

    private static List<String> command(List<String> javaOptions, List<String> arguments) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(javaOptions);
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), Main.class.getName()));
        command.addAll(arguments);
        return command;
    }

    private Running start(Map<String, String> environment, List<String> command) throws IOException {
        Path out = Files.createTempFile(folder, "out", ".txt");
        Path err = Files.createTempFile(folder, "err", ".txt");
        ProcessBuilder builder =
                new ProcessBuilder(command).redirectOutput(out.toFile()).redirectError(err.toFile());
        builder.environment().remove("POCL_CACHE_DIR");
        builder.environment().remove("MILLRACE_CACHE");
        builder.environment().putAll(environment);
        return new Running(builder.start(), out, err);
    }

    /** A started process and where its output goes. */
    private record Running(Process process, Path outFile, Path errFile) {

        int code() throws InterruptedException {
            return process.waitFor();
        }

        String out() throws Exception {
            code();
            return Files.readString(outFile);
        }

        String err() throws Exception {
            code();
            return Files.readString(errFile);
        }
    }
}
