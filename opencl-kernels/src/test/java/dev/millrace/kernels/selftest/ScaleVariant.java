package dev.millrace.kernels.selftest;

import dev.millrace.kernels.Variant;
import dev.millrace.kernels.program.BuildOptions;
import dev.millrace.kernels.program.KernelSource;
import dev.millrace.opencl.Buffer;
import dev.millrace.opencl.Capability;
import dev.millrace.opencl.Kernel;
import java.util.Set;

/**
 * A variant of a family whose work is {@code y = 2 x}.
 *
 * @param name its name, and what its kernel is called
 * @param expression what it computes of {@code x} and {@code i}, in OpenCL C
 */
record ScaleVariant(String name, String expression) implements Variant {

    static final ScaleVariant RIGHT = new ScaleVariant("right", "2.0f * x[i]");
    static final ScaleVariant WRONG = new ScaleVariant("wrong", "i == 77 ? 5.0f : 2.0f * x[i]");
    static final ScaleVariant BROKEN = new ScaleVariant("broken", "2.0f * x[i];\n#error no such instruction\n");

    private static final int COUNT = 100;
    private static final float[] INPUT = TestBench.uniform(42, COUNT);

    @Override
    public String family() {
        return "scale";
    }

    @Override
    public Set<Capability> needs() {
        return Set.of();
    }

    KernelSource source() {
        return KernelSource.builder()
                .text(
                        "scale",
                        "kernel void " + name + "(global const float* x, global float* y) {\n"
                                + "    int i = (int)get_global_id(0);\n"
                                + "    y[i] = " + expression + ";\n}")
                .build();
    }

    KnownAnswer answer() {
        return new KnownAnswer(this, "", source().digest(), 1e-6, this::trial);
    }

    private Deviation trial(TestBench bench) {
        Kernel kernel = bench.kernel(id(), source(), BuildOptions.standard(), name);
        Buffer result = bench.buffer("result", COUNT * Float.BYTES);
        kernel.setBuffer(0, bench.buffer("input", INPUT));
        kernel.setBuffer(1, result);
        bench.queue().launch(kernel, COUNT, 1, null, false);
        float[] right = new float[COUNT];
        for (int i = 0; i < COUNT; i++) {
            right[i] = 2 * INPUT[i];
        }
        return Deviation.of(right, bench.floats(result, COUNT));
    }
}
