package dev.millrace.kernels.program;

import dev.millrace.opencl.Context;
import dev.millrace.opencl.fake.FakeBinding;
import dev.millrace.opencl.fake.FakeDevice;
import java.io.IOException;
import java.nio.file.Path;

/** A process of its own that asks for the same programs over and over, each time with a new cache in one folder. */
final class ProgramCacheProcess {

    static final int PROGRAMS = 20;
    private static final int ROUNDS = 30;

    private ProgramCacheProcess() {}

    /** A program whose binary is large enough to be seen half written, were it not moved into place. */
    static KernelSource source(int number) {
        return KernelSource.builder()
                .text("kernel void n" + number + "(global float* x) { x[get_global_id(0)] = 1.0f; }")
                .text("//" + "large".repeat(100_000))
                .build();
    }

    static Process start(Path folder) throws IOException {
        String classPath = System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
        return new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        classPath,
                        ProgramCacheProcess.class.getName(),
                        folder.toString())
                .redirectErrorStream(true)
                .start();
    }

    /** The bound is so small that entries are pruned while the other process may be reading or writing them. */
    public static void main(String[] arguments) {
        Path folder = Path.of(arguments[0]);
        try (Context context = FakeBinding.open(FakeDevice.small()).openContext()) {
            for (int round = 0; round < ROUNDS; round++) {
                try (ProgramCache cache = new ProgramCache(context, folder, round % 2 * (4L << 20))) {
                    for (int i = 0; i < PROGRAMS; i++) {
                        cache.program("program", source(i)).kernel("n" + i).close();
                    }
                    if (cache.stats().rejected() > 0) {
                        throw new IllegalStateException("an entry was seen half written: " + cache.stats());
                    }
                }
            }
        }
    }
}
