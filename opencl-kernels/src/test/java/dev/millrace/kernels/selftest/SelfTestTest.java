package dev.millrace.kernels.selftest;

import static dev.millrace.kernels.selftest.ScaleVariant.RIGHT;
import static dev.millrace.kernels.selftest.ScaleVariant.WRONG;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.kernels.CapturedLog;
import dev.millrace.kernels.SampleDevices;
import dev.millrace.opencl.Capabilities;
import dev.millrace.opencl.Context;
import dev.millrace.opencl.Device;
import dev.millrace.opencl.OpenClException;
import dev.millrace.opencl.fake.FakeArguments;
import dev.millrace.opencl.fake.FakeBinding;
import dev.millrace.opencl.fake.FakeDevice;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class SelfTestTest extends SelfTestContract {

    private final FakeDevice fake = scaling(FakeDevice.small());
    private final Device device = FakeBinding.open(fake);

    @Override
    Device device() {
        return device;
    }

    @Override
    void sourceNowSays(String kernel, float factor) {
        fake.kernel(kernel, (arguments, globalSize, localSize) -> scale(arguments, globalSize, factor));
    }

    @Test
    void launchesNothingForARememberedVerdict() {
        try (SelfTest selfTest = selfTest("1")) {
            select(selfTest, chain(WRONG, RIGHT));
        }
        assertThat(fake.launches()).hasSize(2);
        try (SelfTest next = selfTest("1")) {
            select(next, chain(WRONG, RIGHT));
        }
        assertThat(fake.launches()).hasSize(2);
    }

    @Test
    void testsAgainWithAnotherDriver() {
        try (SelfTest selfTest = selfTest("1")) {
            select(selfTest, chain(RIGHT));
        }
        Device updated = FakeBinding.open(scaling(new FakeDevice(SampleDevices.info("fake", "2"))));
        try (SelfTest next =
                new SelfTest(updated, new Capabilities(Set.of(), Set.of()), null, folder.resolve("selftest"), "1")) {
            select(next, chain(RIGHT));
            assertThat(next.trials()).isEqualTo(1);
        }
        try (SelfTest back = selfTest("1")) {
            select(back, chain(RIGHT));
            assertThat(back.trials()).as("each device has a file of its own").isZero();
        }
    }

    @Test
    void survivesADeviceErrorInAContextThatItThenReplaces() {
        fake.failNext("clEnqueueNDRangeKernel", "CL_INVALID_WORK_GROUP_SIZE");
        try (SelfTest selfTest = selfTest("1")) {
            ScaleVariant crashing = new ScaleVariant("crashing", "2.0f * x[i]");
            assertThat(select(selfTest, chain(crashing, RIGHT)).variant()).isEqualTo(RIGHT);
            assertThat(selfTest.quarantined())
                    .singleElement()
                    .satisfies(v -> assertThat(v.reason()).contains("CL_INVALID_WORK_GROUP_SIZE"));
            assertThat(fake.allocatedBytes())
                    .as("the trials' buffers are freed")
                    .isZero();
        }
    }

    @Test
    void givesTheTrialAfterAThrowingOneAFreshContext() {
        List<Context> contexts = new ArrayList<>();
        KnownAnswer throwing = new KnownAnswer(WRONG, "", "d", 0, bench -> {
            contexts.add(bench.context());
            throw new OpenClException("CL_INVALID_VALUE", "the device gave up");
        });
        KnownAnswer passing = new KnownAnswer(RIGHT, "", "d", 0, bench -> {
            contexts.add(bench.context());
            return Deviation.NONE;
        });
        KnownAnswer another = new KnownAnswer(RIGHT, "another", "d", 0, passing.trial());
        try (SelfTest selfTest = selfTest("1")) {
            selfTest.verdict(throwing);
            selfTest.verdict(passing);
            selfTest.verdict(another);
            assertThat(contexts.get(1)).isNotSameAs(contexts.get(0));
            assertThat(contexts.get(2)).isSameAs(contexts.get(1));
        }
        assertThat(contexts).allMatch(context -> context.openHandles() == 0);
    }

    @Test
    void triesAgainInAFreshContextWhatTheMachineStopped() {
        List<Context> contexts = new ArrayList<>();
        List<Throwable> failures = new ArrayList<>(List.of(
                new OpenClException("CL_OUT_OF_RESOURCES", "the device is busy"),
                new UncheckedIOException(new IOException("no space left")),
                new OutOfMemoryError("direct buffer memory")));
        while (!failures.isEmpty()) {
            Throwable failure = failures.remove(0);
            contexts.clear();
            KnownAnswer unlucky = new KnownAnswer(RIGHT, failure.toString(), "d", 0, bench -> {
                contexts.add(bench.context());
                if (contexts.size() == 1) {
                    throw SelfTestTest.<RuntimeException>asUnchecked(failure);
                }
                return Deviation.NONE;
            });
            try (SelfTest selfTest = selfTest("1")) {
                assertThat(selfTest.verdict(unlucky).passed()).isTrue();
                assertThat(contexts).hasSize(2).doesNotHaveDuplicates();
                assertThat(selfTest.quarantined()).isEmpty();
            }
        }
    }

    @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"}) // errors are thrown as they are
    private static <T extends Throwable> T asUnchecked(Throwable failure) throws T {
        throw (T) failure;
    }

    @Test
    void doesNotHoldTheStateOfTheMachineAgainstAVariantForEver() {
        fake.failNext("clCreateBuffer", "CL_MEM_OBJECT_ALLOCATION_FAILURE")
                .failNext("clCreateBuffer", "CL_OUT_OF_RESOURCES");
        ScaleVariant unlucky = new ScaleVariant("right", "x[i] * 2.0f");
        try (CapturedLog log = new CapturedLog();
                SelfTest selfTest = selfTest("1")) {
            assertThat(selfTest.verdict(unlucky.answer()).passed()).isFalse();
            assertThat(selfTest.verdict(unlucky.answer()).passed()).isFalse();
            assertThat(selfTest.trials()).isEqualTo(1);
            assertThat(log.warnings())
                    .singleElement()
                    .asString()
                    .contains("CL_OUT_OF_RESOURCES")
                    .contains("not remembered beyond this process");
            select(selfTest, chain(new ScaleVariant("other", "2.0f * x[i]")));
        }
        try (SelfTest next = selfTest("1")) {
            assertThat(next.verdict(unlucky.answer()).passed()).isTrue();
            assertThat(next.trials()).isEqualTo(1);
        }
    }

    @Test
    void saysNothingOfAVariantWhenNoContextOrQueueCanBeOpened() throws IOException {
        for (String call : List.of("clCreateContext", "clCreateCommandQueue")) {
            fake.failNext(call, "CL_INVALID_VALUE");
            try (SelfTest selfTest = selfTest("1")) {
                assertThatThrownBy(() -> selfTest.verdict(RIGHT.answer()))
                        .isInstanceOf(OpenClException.class)
                        .hasMessageContaining("CL_INVALID_VALUE");
                assertThat(selfTest.verdicts()).isEmpty();
                assertThat(selfTest.quarantined()).isEmpty();
            }
            assertThat(folder.resolve("selftest")).doesNotExist();
        }
        try (SelfTest selfTest = selfTest("1")) {
            assertThat(selfTest.verdict(RIGHT.answer()).passed()).isTrue();
        }
    }

    @Test
    void refusesToLetNaNPass() {
        fake.kernel("right", (arguments, globalSize, localSize) -> {
            FloatBuffer y = arguments.buffer(1).asFloatBuffer();
            y.put(0, Float.NaN);
        });
        try (SelfTest selfTest = selfTest("1")) {
            assertThatThrownBy(() -> select(selfTest, chain(RIGHT)))
                    .isInstanceOf(OpenClException.class)
                    .hasMessageContaining("NMSE NaN");
        }
    }

    @Test
    void worksWithoutAFolderThatCannotBeWritten() throws IOException {
        Files.writeString(folder.resolve("selftest"), "not a folder");
        Files.writeString(folder.resolve("programs"), "not a folder");
        try (CapturedLog log = new CapturedLog();
                SelfTest selfTest = selfTest("1")) {
            select(selfTest, chain(RIGHT));
            select(selfTest, chain(RIGHT));
            assertThat(selfTest.trials()).isEqualTo(1);
            assertThat(log.warnings())
                    .hasSize(2)
                    .anyMatch(w -> w.contains("cannot keep self-test verdicts in " + folder.resolve("selftest")))
                    .anyMatch(w -> w.contains("cannot keep compiled programs in " + folder.resolve("programs")));
        }
    }

    @Test
    void keepsTheVerdictsOfTwoThatRunAtOnce() {
        try (SelfTest one = selfTest("1");
                SelfTest two = selfTest("1")) {
            assertThat(one.verdicts()).isEmpty();
            assertThat(two.verdicts()).isEmpty();
            one.verdict(RIGHT.answer());
            two.verdict(WRONG.answer());
        }
        try (SelfTest next = selfTest("1")) {
            assertThat(next.verdicts()).extracting(Verdict::variant).containsExactly("scale/right", "scale/wrong");
        }
    }

    @Test
    void refusesABoundThatZerosWouldPass() {
        assertThatThrownBy(() -> new KnownAnswer(RIGHT, "", "d", 1, bench -> Deviation.NONE))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("below 1");
        assertThatThrownBy(() -> new KnownAnswer(RIGHT, "", "d", Double.NaN, bench -> Deviation.NONE))
                .isInstanceOf(IllegalArgumentException.class);
    }

    /** The kernels of {@link ScaleVariant} in Java. */
    private static FakeDevice scaling(FakeDevice device) {
        for (String right : new String[] {"right", "other", "crashing"}) {
            device.kernel(right, (arguments, globalSize, localSize) -> scale(arguments, globalSize, 2));
        }
        device.kernel("wrong", (arguments, globalSize, localSize) -> {
            scale(arguments, globalSize, 2);
            arguments.buffer(1).asFloatBuffer().put(77, 5);
        });
        return device;
    }

    private static void scale(FakeArguments arguments, long count, float factor) {
        FloatBuffer x = arguments.buffer(0).asFloatBuffer();
        FloatBuffer y = arguments.buffer(1).asFloatBuffer();
        for (int i = 0; i < count; i++) {
            y.put(i, factor * x.get(i));
        }
    }
}
