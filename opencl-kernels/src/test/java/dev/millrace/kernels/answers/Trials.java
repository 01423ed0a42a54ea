package dev.millrace.kernels.answers;

import dev.millrace.kernels.NamedVariant;
import dev.millrace.kernels.program.CacheFolders;
import dev.millrace.kernels.selftest.Deviation;
import dev.millrace.kernels.selftest.KnownAnswer;
import dev.millrace.kernels.selftest.SelfTest;
import dev.millrace.kernels.selftest.TestBench;
import dev.millrace.kernels.selftest.Verdict;
import dev.millrace.opencl.Bindings;
import dev.millrace.opencl.Capabilities;
import dev.millrace.opencl.CapabilityProbe;
import dev.millrace.opencl.Context;
import dev.millrace.opencl.Device;
import dev.millrace.opencl.TestDevices;
import java.nio.file.Path;
import java.util.Set;
import java.util.function.Consumer;

/** Runs known answers, and other work with a {@link TestBench}, on the device that tests use. */
final class Trials implements AutoCloseable {

    private final Capabilities capabilities;
    private final SelfTest selfTest;
    private int number;

    Trials(Path folder) {
        Device device = TestDevices.of(Bindings.select("auto"));
        try (Context context = device.openContext()) {
            capabilities = CapabilityProbe.probe(context);
        }
        selfTest = new SelfTest(device, capabilities, new CacheFolders(folder));
    }

    Capabilities capabilities() {
        return capabilities;
    }

    Verdict verdict(KnownAnswer answer) {
        return selfTest.verdict(answer);
    }

    /** Runs work, whose assertions are errors and pass through. */
    void run(Consumer<TestBench> work) {
        String name = "work " + number++;
        Verdict verdict =
                selfTest.verdict(new KnownAnswer(new NamedVariant("test", name, Set.of()), name, name, 0, bench -> {
                    work.accept(bench);
                    return Deviation.NONE;
                }));
        if (!verdict.passed()) {
            throw new AssertionError(verdict.reason());
        }
    }

    @Override
    public void close() {
        selfTest.close();
    }
}
