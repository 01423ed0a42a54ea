package dev.millrace.app.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
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
        assertThat(folder.resolve("cache/programs")).isNotEmptyDirectory();
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
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(javaOptions);
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), Main.class.getName()));
        command.addAll(arguments);
        Path out = Files.createTempFile(folder, "out", ".txt");
        Path err = Files.createTempFile(folder, "err", ".txt");
        ProcessBuilder builder =
                new ProcessBuilder(command).redirectOutput(out.toFile()).redirectError(err.toFile());
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
