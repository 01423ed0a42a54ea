package dev.millrace.kernels.program;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.millrace.opencl.Bindings;
import dev.millrace.opencl.Buffer;
import dev.millrace.opencl.Context;
import dev.millrace.opencl.Kernel;
import dev.millrace.opencl.OpenClException;
import dev.millrace.opencl.Program;
import dev.millrace.opencl.Queue;
import dev.millrace.opencl.TestDevices;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("device")
class ProgramCacheDeviceTest {

    private static final KernelSource TRIPLE = KernelSource.builder()
            .define("FACTOR", "3.0f")
            .resource("sample/scale.cl")
            .build();

    @TempDir
    private Path folder;

    private final Context context =
            TestDevices.of(Bindings.select(Bindings.AUTO)).openContext();

    @AfterEach
    void close() {
        assertThat(context.openHandles()).as("only the context itself is open").isEqualTo(1);
        context.close();
    }

    @Test
    void runsAProgramFromItsBinary() {
        try (ProgramCache cache = new ProgramCache(context, folder)) {
            assertTriples(cache.program("scale", TRIPLE));
            assertThat(cache.stats().compiles()).isEqualTo(1);
        }
        try (ProgramCache cache = new ProgramCache(context, folder)) {
            assertTriples(cache.program("scale", TRIPLE));
            assertThat(cache.stats().diskHits()).isEqualTo(1);
            assertThat(cache.stats().compiles()).isZero();
        }
    }

    /** On PoCL alone: rusticl (Mesa 22.3) ends the process over such bytes, which is why no entry is loaded unproved. */
    @Test
    void compilesWhatTheDriverDoesNotTakeForABinary() throws IOException {
        assumeThat(context.device().info().platformName()).contains("Portable Computing Language");
        try (ProgramCache cache = new ProgramCache(context, folder)) {
            cache.program("scale", TRIPLE);
        }
        try (Stream<Path> files = Files.list(folder)) {
            Path entry = files.findFirst().orElseThrow();
            String name = entry.getFileName().toString();
            String key = name.substring(0, name.length() - BinaryEntry.SUFFIX.length());
            Files.write(entry, BinaryEntry.file(key, new byte[] {'n', 'o', ' ', 'b', 'i', 'n', 'a', 'r', 'y'}));
        }
        try (ProgramCache cache = new ProgramCache(context, folder)) {
            assertTriples(cache.program("scale", TRIPLE));
            assertThat(cache.stats().rejected()).isEqualTo(1);
            assertThat(cache.stats().compiles()).isEqualTo(1);
        }
    }

    @Test
    void namesTheFileAndLineOfAnError() {
        KernelSource broken = KernelSource.builder()
                .resource("sample/scale.cl")
                .text("epilogue.cl", "int fine;\nint broken = noSuchName;\n")
                .build();
        try (ProgramCache cache = new ProgramCache(context, null)) {
            assertThatThrownBy(() -> cache.program("scale", broken))
                    .isInstanceOfSatisfying(
                            OpenClException.class,
                            e -> assertThat(e.buildLog())
                                    .containsPattern("epilogue\\.cl:2")
                                    .contains("noSuchName"));
        }
    }

    private void assertTriples(Program program) {
        ByteBuffer bytes = ByteBuffer.allocateDirect(4 * Float.BYTES).order(ByteOrder.nativeOrder());
        FloatBuffer floats = bytes.asFloatBuffer().put(0, new float[] {1, -2, 3, 0.5f});
        try (Queue queue = context.openQueue(false);
                Buffer x = context.allocate("x", bytes.capacity());
                Buffer y = context.allocate("y", bytes.capacity());
                Kernel kernel = program.kernel("scale")) {
            queue.write(x, 0, bytes, true, null, false);
            kernel.setBuffer(0, x);
            kernel.setBuffer(1, y);
            queue.launch(kernel, 4, 1, null, false);
            queue.read(y, 0, bytes, true, null, false);
        }
        float[] result = new float[4];
        floats.get(0, result);
        assertThat(result).containsExactly(3, -6, 9, 1.5f);
    }
}
