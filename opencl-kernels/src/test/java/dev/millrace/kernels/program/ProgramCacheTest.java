package dev.millrace.kernels.program;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.kernels.CapturedLog;
import dev.millrace.kernels.SampleDevices;
import dev.millrace.kernels.program.ProgramCache.Stats;
import dev.millrace.opencl.Context;
import dev.millrace.opencl.OpenClException;
import dev.millrace.opencl.Program;
import dev.millrace.opencl.fake.FakeBinding;
import dev.millrace.opencl.fake.FakeDevice;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProgramCacheTest {

    private static final KernelSource ONE = source("one");
    private static final KernelSource TWO = source("two");

    @TempDir
    private Path folder;

    private FakeDevice fake = FakeDevice.small();
    private Context context = FakeBinding.open(fake).openContext();

    @BeforeEach
    void open() {
        fake = FakeDevice.small();
        context = FakeBinding.open(fake).openContext();
    }

    @AfterEach
    void close() {
        assertThat(context.openHandles()).as("only the context itself is open").isEqualTo(1);
        context.close();
    }

    @Test
    void compilesOnceInAProcess() {
        try (ProgramCache cache = new ProgramCache(context, null)) {
            Program program = cache.program("one", ONE);
            assertThat(cache.program("the same under another label", ONE, BuildOptions.parse("")))
                    .isSameAs(program);
            assertThat(cache.program("two", TWO)).isNotSameAs(program);
            assertThat(counts(cache)).isEqualTo(new Stats(1, 0, 2, 0, 0));
        }
    }

    @Test
    void loadsTheBinaryInTheNextProcess() throws IOException {
        build(ONE);
        try (ProgramCache cache = new ProgramCache(context, folder)) {
            cache.program("one", ONE).kernel("one").close();
            assertThat(counts(cache)).isEqualTo(new Stats(0, 1, 0, 0, 0));
        }
        assertThat(entries()).hasSize(1);
    }

    @Test
    void tellsSourcesOptionsDevicesAndDriversApart() throws IOException {
        build(ONE);
        build(TWO);
        try (ProgramCache cache = new ProgramCache(context, folder)) {
            cache.program("one", ONE, BuildOptions.parse("-DM=1"));
            assertThat(counts(cache)).isEqualTo(new Stats(0, 0, 1, 0, 0));
        }
        for (FakeDevice other : List.of(
                new FakeDevice(SampleDevices.info("a", "1")),
                new FakeDevice(SampleDevices.info("b", "1")),
                new FakeDevice(SampleDevices.info("a", "2")))) {
            try (Context otherContext = FakeBinding.open(other).openContext();
                    ProgramCache cache = new ProgramCache(otherContext, folder)) {
                cache.program("one", ONE);
                assertThat(counts(cache)).isEqualTo(new Stats(0, 0, 1, 0, 0));
            }
        }
        assertThat(entries()).hasSize(6);
    }

    @Test
    void buildsADamagedEntryAgain() throws IOException {
        build(ONE);
        Path entry = entries().get(0);
        byte[] good = Files.readAllBytes(entry);
        for (int at : new int[] {0, 8, 40, 47, 48, 80, good.length - 1}) {
            byte[] damaged = good.clone();
            damaged[at] ^= 1;
            Files.write(entry, damaged);
            assertRebuilt("byte " + at + " changed", entry, good);
        }
    }

    @Test
    void buildsATruncatedOrLongerEntryAgain() throws IOException {
        build(ONE);
        Path entry = entries().get(0);
        byte[] good = Files.readAllBytes(entry);
        for (int length : new int[] {0, 1, 79, 80, good.length - 1, good.length + 1}) {
            Files.write(entry, Arrays.copyOf(good, length));
            assertRebuilt(length + " bytes", entry, good);
        }
    }

    @Test
    void buildsAForeignEntryAgain() throws IOException {
        build(ONE);
        Path one = entries().get(0);
        byte[] good = Files.readAllBytes(one);
        build(TWO);
        for (Path two : entries()) {
            if (!two.equals(one)) {
                Files.copy(two, one, StandardCopyOption.REPLACE_EXISTING);
            }
        }
        assertRebuilt("the entry of another program", one, good);
    }

    @Test
    void buildsFromSourceWhatTheDriverRefuses() throws IOException {
        build(ONE);
        Path entry = entries().get(0);
        byte[] good = Files.readAllBytes(entry);
        fake.failNext("clCreateProgramWithBinary", "CL_INVALID_BINARY");
        assertRebuilt("refused", entry, good);
        fake.failNext("clBuildProgram", "CL_BUILD_PROGRAM_FAILURE");
        assertRebuilt("refused at the build", entry, good);
    }

    @Test
    void worksWithoutAFolderThatCannotBeWritten() throws IOException {
        Path occupied = Files.writeString(folder.resolve("file"), "not a folder");
        try (CapturedLog log = new CapturedLog();
                ProgramCache cache = new ProgramCache(context, occupied)) {
            cache.program("one", ONE).kernel("one").close();
            cache.program("two", TWO).kernel("two").close();
            assertThat(counts(cache)).isEqualTo(new Stats(0, 0, 2, 0, 0));
            assertThat(log.warnings())
                    .singleElement()
                    .asString()
                    .contains("cannot keep compiled programs in " + occupied)
                    .contains("going on without");
        }
        assertThat(occupied).hasContent("not a folder");
    }

    @Test
    void tellsWhyASourceDoesNotCompileAndTriesAgain() throws IOException {
        KernelSource broken =
                KernelSource.builder().text("#error no such thing").build();
        try (ProgramCache cache = new ProgramCache(context, folder)) {
            for (int attempt = 0; attempt < 2; attempt++) {
                assertThatThrownBy(() -> cache.program("broken", broken))
                        .isInstanceOf(OpenClException.class)
                        .hasMessageContaining("broken")
                        .hasMessageContaining("#error no such thing");
            }
            assertThat(counts(cache)).isEqualTo(new Stats(0, 0, 0, 0, 0));
        }
        assertThat(entries()).isEmpty();
    }

    @Test
    void closesItsProgramsAndGivesNoMore() {
        ProgramCache cache = new ProgramCache(context, null);
        cache.program("one", ONE);
        cache.program("two", TWO);
        assertThat(context.openHandles()).isEqualTo(3);
        cache.close();
        assertThat(context.openHandles()).isEqualTo(1);
        assertThatThrownBy(() -> cache.program("one", ONE))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("closed");
    }

    @Test
    void keepsTheFolderWithinItsBound() throws IOException {
        build(ONE);
        long size = Files.size(entries().get(0));
        try (ProgramCache cache = new ProgramCache(context, folder, 3 * size + size / 2)) {
            for (int i = 0; i < 10; i++) {
                cache.program("program", source("n" + i));
            }
        }
        assertThat(entries()).hasSize(3);
    }

    @Test
    void givesManyThreadsOneProgram() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(8);
        try (ProgramCache cache = new ProgramCache(context, folder)) {
            Callable<List<Program>> work = () -> {
                List<Program> programs = new ArrayList<>();
                for (int i = 0; i < 50; i++) {
                    programs.add(cache.program("program", source("n" + i)));
                }
                return programs;
            };
            List<Future<List<Program>>> results = new ArrayList<>();
            for (int i = 0; i < 8; i++) {
                results.add(threads.submit(work));
            }
            List<Program> first = results.get(0).get();
            for (Future<List<Program>> result : results) {
                assertThat(result.get()).containsExactlyElementsOf(first);
            }
            assertThat(counts(cache)).isEqualTo(new Stats(7 * 50, 0, 50, 0, 0));
        } finally {
            threads.shutdownNow();
        }
    }

    @Test
    void isSafeWithTwoProcessesInOneFolder() throws Exception {
        List<Process> processes = List.of(ProgramCacheProcess.start(folder), ProgramCacheProcess.start(folder));
        for (Process process : processes) {
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertThat(process.waitFor()).as(output).isZero();
        }
        try (Stream<Path> left = Files.list(folder)) {
            assertThat(left.filter(p -> p.toString().endsWith(".tmp"))).isEmpty();
        }
        Stats afterwards = buildAll();
        assertThat(afterwards.rejected()).isZero();
        assertThat(afterwards.diskHits() + afterwards.compiles()).isEqualTo(ProgramCacheProcess.PROGRAMS);
        assertThat(buildAll()).isEqualTo(new Stats(0, ProgramCacheProcess.PROGRAMS, 0, 0, 0));
    }

    static KernelSource source(String kernel) {
        return KernelSource.builder()
                .text("kernel void " + kernel + "(global float* x) { x[get_global_id(0)] = 1.0f; }")
                .build();
    }

    private void build(KernelSource source) {
        try (ProgramCache cache = new ProgramCache(context, folder)) {
            cache.program("first", source);
            assertThat(cache.stats().compiles()).isEqualTo(1);
        }
    }

    private Stats buildAll() {
        try (ProgramCache cache = new ProgramCache(context, folder)) {
            for (int i = 0; i < ProgramCacheProcess.PROGRAMS; i++) {
                cache.program("program", ProgramCacheProcess.source(i));
            }
            return counts(cache);
        }
    }

    private void assertRebuilt(String what, Path entry, byte[] good) throws IOException {
        try (ProgramCache cache = new ProgramCache(context, folder)) {
            cache.program("again", ONE).kernel("one").close();
            assertThat(counts(cache)).as(what).isEqualTo(new Stats(0, 0, 1, 1, 0));
        }
        assertThat(entry).as(what).hasBinaryContent(good);
    }

    private List<Path> entries() throws IOException {
        try (Stream<Path> paths = Files.list(folder)) {
            return paths.sorted().toList();
        }
    }

    /** The counters without the time, which differs from run to run. */
    private static Stats counts(ProgramCache cache) {
        Stats stats = cache.stats();
        return new Stats(stats.memoryHits(), stats.diskHits(), stats.compiles(), stats.rejected(), 0);
    }
}
