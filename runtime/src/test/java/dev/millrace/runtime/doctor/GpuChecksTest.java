package dev.millrace.runtime.doctor;

import static dev.millrace.runtime.doctor.FakeMachine.look;
import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.runtime.config.DeviceConfig;
import dev.millrace.runtime.config.DevicePolicy;
import dev.millrace.runtime.config.PlacementKind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** GPUs: whether they are here, may be used, and have a driver. */
class GpuChecksTest {

    @TempDir
    private Path root;

    private FakeMachine fake;

    @BeforeEach
    void machine() {
        fake = new FakeMachine(root);
    }

    private Finding nodes(boolean wantsGpu, boolean accessible) {
        return look(new DeviceNodesCheck(
                fake.machine(), wantsGpu, node -> new NodeAccess(accessible, "render", "rw-rw----")));
    }

    @Test
    void aNodeThatMayNotBeUsed() {
        assertThat(nodes(true, true).status()).isEqualTo(Status.SKIPPED);

        fake.file("/dev/dri/renderD128", "").file("/dev/kfd", "").file("/dev/nvidia0", "");

        assertThat(nodes(true, true).seen()).hasSize(3).allMatch(line -> line.endsWith("can be used"));
        assertThat(nodes(false, false).status()).isEqualTo(Status.WARNING);
        Finding wanted = nodes(true, false);
        assertThat(wanted.status()).isEqualTo(Status.PROBLEM);
        assertThat(wanted.cures()).anySatisfy(cure -> assertThat(cure).contains("sudo usermod -aG", "--group-add"));
    }

    /** Whoever is in the group root may change much of the system; and a group that may not use it helps nobody. */
    @ParameterizedTest
    @CsvSource({"root, rw-rw----", "render, rw-------", "render, rw-r-----", ","})
    void aGroupThatIsOfNoHelpIsNotToBeJoined(@Nullable String group, @Nullable String mode) {
        fake.file("/dev/dri/renderD128", "");

        Finding finding = look(new DeviceNodesCheck(fake.machine(), true, node -> new NodeAccess(false, group, mode)));

        assertThat(finding.seen()).singleElement().asString().contains(mode == null ? "(not known)" : mode);
        assertThat(finding.cures())
                .singleElement()
                .asString()
                .contains("udev", "--device /dev/dri/renderD128")
                .doesNotContain("usermod", "--group-add");
    }

    @Test
    void permissionsAreReadFromTheNode() throws IOException {
        fake.file("/dev/kfd", "");
        Files.setPosixFilePermissions(fake.place("/dev/kfd"), PosixFilePermissions.fromString("rw--w----"));

        assertThat(NodeAccess.of(fake.place("/dev/kfd")).mode()).isEqualTo("rw--w----");
        assertThat(NodeAccess.of(fake.place("/dev/gone")).mode()).isNull();
    }

    /** Where a CPU may answer too, a GPU that cannot be used is a pity and no problem. */
    @Test
    void aGpuIsRequiredOnlyWhereNothingElseMayAnswer() {
        DeviceConfig any = DeviceConfig.defaults();
        DeviceConfig gpu = any.withKind(PlacementKind.GPU);

        assertThat(Wanted.gpu(gpu)).isTrue();
        assertThat(Wanted.gpu(gpu.withPolicy(DevicePolicy.ALLOW))).isTrue();
        assertThat(Wanted.gpu(any.withKinds(PlacementKind.GPU, PlacementKind.ACCELERATOR)))
                .isTrue();
        assertThat(Wanted.gpu(any)).isFalse();
        assertThat(Wanted.gpu(gpu.withPolicy(DevicePolicy.PREFER))).isFalse();
        assertThat(Wanted.gpu(any.withKinds(PlacementKind.GPU, PlacementKind.CPU)))
                .isFalse();
    }

    @ParameterizedTest
    @CsvSource({
        "0x8086, --device /dev/dri",
        "0x1002, --device /dev/dri --device /dev/kfd",
    })
    void aContainerWithoutTheGpusNode(String vendor, String cure) {
        fake.file("/sys/class/drm/renderD128/device/vendor", vendor + "\n").file("/.dockerenv", "");

        Finding finding = look(new ContainerCheck(fake.machine(), false));

        assertThat(finding.status()).isEqualTo(Status.WARNING);
        assertThat(finding.cures()).singleElement().asString().contains(cure);
        assertThat(look(new ContainerCheck(fake.machine(), true)).status()).isEqualTo(Status.PROBLEM);
        fake.file("/dev/dri/renderD128", "");
        assertThat(look(new ContainerCheck(fake.machine(), true)).status()).isEqualTo(Status.OK);
    }

    @Test
    void aContainerWithoutNvidiasNode() {
        fake.file("/proc/driver/nvidia/gpus/0000:01:00.0/information", "")
                .file("/proc/1/cgroup", "0::/kubepods/besteffort/pod1\n");

        Finding finding = look(new ContainerCheck(fake.machine(), true));

        assertThat(finding.status()).isEqualTo(Status.PROBLEM);
        assertThat(finding.seen())
                .containsExactly(
                        "this is a container without /dev/nvidia0, while the machine has a GPU of" + " NVIDIA");
        assertThat(finding.cures()).singleElement().asString().contains("--gpus all");
    }

    @Test
    void aGpuWithoutANodeOutsideOfContainers() {
        fake.file("/sys/class/drm/renderD128/device/vendor", "0x8086\n");

        Finding finding = look(new ContainerCheck(fake.machine(), true));

        assertThat(finding.seen()).singleElement().asString().startsWith("the machine has a GPU of Intel");
        assertThat(finding.cures()).singleElement().asString().contains("modprobe");
    }

    @ParameterizedTest
    @CsvSource({
        "0x10de, libnvidia-opencl.so.1, nvidia.icd",
        "0x1002, libamdocl64.so, rocm-opencl-icd",
        "0x8086, /usr/lib/intel-opencl/libigdrcl.so, intel-opencl-icd",
    })
    void aGpuWithoutADriver(String vendor, String library, String cure) {
        fake.file("/sys/class/drm/renderD128/device/vendor", vendor + "\n").file("/dev/dri/renderD128", "");
        fake.icd("pocl", "libpocl.so.2");

        Finding without = look(new GpuDriverCheck(fake.machine(), true));
        Finding with = look(new GpuDriverCheck(fake.icd("gpu", library).machine(), true));

        assertThat(without.status()).isEqualTo(Status.PROBLEM);
        assertThat(without.cures()).singleElement().asString().contains(cure);
        assertThat(with.status()).isEqualTo(Status.OK);
    }

    @Test
    void withoutAGpuNoDriverIsMissed() {
        assertThat(look(new GpuDriverCheck(fake.machine(), true)).status()).isEqualTo(Status.SKIPPED);
    }
}
