package dev.millrace.opencl;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.kernels.CapturedLog;
import dev.millrace.kernels.SampleDevices;
import dev.millrace.opencl.fake.FakeBinding;
import dev.millrace.opencl.fake.FakeDevice;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

final class CapabilityProbeTest {

    @Test
    @Tag("device")
    void everyCapabilityIsPresentOrHasAReason() {
        for (Binding binding : Bindings.all()) {
            try (Context context = TestDevices.of(binding).openContext()) {
                CapabilityProbe.Report report = CapabilityProbe.run(context, ProbeCases.all());
                Set<Capability> present = report.capabilities().present();
                for (Capability capability : Capability.values()) {
                    assertThat(present.contains(capability))
                            .as("%s: %s", capability, report.reasons().get(capability))
                            .isNotEqualTo(report.reasons().containsKey(capability));
                }
                assertThat(context.openHandles()).isEqualTo(1);
            }
        }
    }

    /** What a driver says and a probe proves must agree where the words are beyond doubt. */
    @Test
    @Tag("device")
    void provedCapabilitiesAgreeWithWhatTheDriverSays() {
        try (Context context = TestDevices.of(Bindings.select("auto")).openContext()) {
            DeviceInfo info = context.device().info();
            CapabilityProbe.Report report = CapabilityProbe.report(context);
            Capabilities found = report.capabilities();
            String reasons = report.reasons().toString();
            assertThat(found.has(Capability.FP64))
                    .as(reasons)
                    .isEqualTo(info.extensions().contains("cl_khr_fp64"));
            assertThat(found.has(Capability.FP16))
                    .as(reasons)
                    .isEqualTo(info.extensions().contains("cl_khr_fp16"));
            assertThat(found.has(Capability.LOCAL_MEMORY)).as(reasons).isEqualTo(info.localMemoryBytes() >= 16 << 10);
            if (info.platformName().contains("Portable Computing Language") && info.kind() == DeviceKind.CPU) {
                Set<String> flags = CpuFlags.ofThisMachine();
                assertThat(found.has(Capability.ASM_AVX2))
                        .as(reasons)
                        .isEqualTo(flags.containsAll(X86Probes.AVX2_FLAGS));
                assertThat(found.has(Capability.ASM_AVX512_VNNI))
                        .as(reasons)
                        .isEqualTo(flags.contains("avx512_vnni") && flags.contains("avx512f"));
            }
            assertThat(CapabilityProbe.report(context)).isSameAs(report);
            assertThat(CapabilityProbe.probe(context)).isEqualTo(found);
        }
    }

    @Test
    @Tag("device")
    void aWrongAnswerIsNoCapability() {
        ProbeCase honest = ProbeCases.localMemory();
        ProbeCase lying = new ProbeCase(
                honest.capability(),
                honest.lacks(),
                List.of(7, 6),
                honest.answers(),
                honest.globalSize(),
                honest.localSize(),
                honest.localBytes(),
                honest.isRight());
        try (Context context = TestDevices.of(Bindings.select("auto")).openContext()) {
            CapabilityProbe.Report report = CapabilityProbe.run(context, List.of(lying));
            assertThat(report.capabilities().present()).isEmpty();
            assertThat(report.reasons()).containsEntry(Capability.LOCAL_MEMORY, "its kernel answers wrongly");
        }
    }

    @Test
    void aPassingFailureIsSaidAndNotRemembered() {
        FakeDevice fake = new FakeDevice(SampleDevices.info("busy", "1"));
        fake.failNext("clBuildProgram", "CL_OUT_OF_HOST_MEMORY");
        try (CapturedLog log = new CapturedLog();
                Context context = FakeBinding.open(fake).openContext()) {
            CapabilityProbe.Report first = CapabilityProbe.report(context);
            assertThat(log.warnings())
                    .singleElement()
                    .asString()
                    .contains("counts as absent on busy for now")
                    .contains("CL_OUT_OF_HOST_MEMORY");
            CapabilityProbe.Report second = CapabilityProbe.report(context);
            assertThat(second).isNotSameAs(first);
            assertThat(second.reasons().values()).noneMatch(reason -> reason.contains("MEMORY"));
            assertThat(CapabilityProbe.report(context)).isSameAs(second);
            assertThat(log.warnings()).hasSize(1);
        }
    }

    @Test
    void aFailingDriverIsAReasonAndNoFailure() {
        FakeDevice fake = FakeDevice.small().failNext("clBuildProgram", "CL_OUT_OF_HOST_MEMORY");
        try (Context context = FakeBinding.open(fake).openContext()) {
            CapabilityProbe.Report report = CapabilityProbe.run(context, List.of(ProbeCases.localMemory()));
            assertThat(report.reasons().get(Capability.LOCAL_MEMORY)).startsWith("CL_OUT_OF_HOST_MEMORY");
            assertThat(context.openHandles()).isEqualTo(1);
        }
    }

    /** The right answer is what the body below computes in the plainest way. */
    @Test
    void aRightAnswerIsACapability() {
        FakeDevice fake = FakeDevice.small().kernel("probe", (arguments, globalSize, localSize) -> {
            int share = 4096 / (int) localSize;
            for (int item = 0; item < localSize; item++) {
                for (int i = 0; i < share; i++) {
                    int cell = (item + 1) % (int) localSize * share + share - 1 - i;
                    arguments.buffer(1).putInt((item * share + i) * Integer.BYTES, 7 * cell + 5);
                }
            }
        });
        try (Context context = FakeBinding.open(fake).openContext()) {
            assertThat(CapabilityProbe.run(context, List.of(ProbeCases.localMemory()))
                            .capabilities()
                            .present())
                    .containsExactly(Capability.LOCAL_MEMORY);
        }
    }

    @Test
    void noKernelWithAssemblyRunsWhereTheProcessorDoesNotListIt() {
        DeviceInfo cpu = FakeDevice.info(DeviceKind.CPU, 1 << 20, 1 << 20);
        DeviceInfo gpu = FakeDevice.info(DeviceKind.GPU, 1 << 20, 1 << 20);
        assertThat(X86Probes.lacks(cpu, List.of("avx2"), Set.of("sse2", "avx2")))
                .isEmpty();
        assertThat(X86Probes.lacks(cpu, List.of("avx2", "avx512f"), Set.of("sse2", "avx2")))
                .isEqualTo(Optional.of("the processor does not list the flag avx512f"));
        assertThat(X86Probes.lacks(cpu, X86Probes.AVX2_FLAGS, Set.of("sse2", "avx2")))
                .isEqualTo(Optional.of("the processor does not list the flag f16c"));
        assertThat(X86Probes.lacks(gpu, List.of("avx2"), Set.of("sse2", "avx2")))
                .isEqualTo(Optional.of("not a CPU but a gpu"));
    }

    @Test
    void flagsAreReadFromTheFirstProcessor() {
        assertThat(CpuFlags.read(Stream.of("model name\t: Any", "flags\t\t: fpu avx2 ", "flags\t\t: other")))
                .containsExactlyInAnyOrder("fpu", "avx2");
        assertThat(CpuFlags.read(Stream.of("Features : asimd"))).isEmpty();
    }

    @Test
    void capabilitiesAreSwitchedOffByName() {
        Capabilities all = new Capabilities(Set.of(Capability.FP16, Capability.FP64), Set.of());
        Capabilities less = all.without(Set.of(Capability.ofKey("FP16"), Capability.ofKey("sub-groups")));
        assertThat(less.present()).containsExactly(Capability.FP64);
        assertThat(less.disabled()).containsExactlyInAnyOrder(Capability.FP16, Capability.SUB_GROUPS);
        assertThat(less.has(Capability.FP16)).isFalse();
        assertThat(less.hasAll(Set.of(Capability.FP64))).isTrue();
        assertThat(less.hasAll(Set.of(Capability.FP64, Capability.FP16))).isFalse();
    }
}
