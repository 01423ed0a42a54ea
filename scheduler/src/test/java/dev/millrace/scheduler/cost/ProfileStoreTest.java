package dev.millrace.scheduler.cost;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.opencl.Capabilities;
import dev.millrace.opencl.Capability;
import dev.millrace.opencl.DeviceInfo;
import dev.millrace.opencl.DeviceKind;
import dev.millrace.opencl.fake.FakeBinding;
import dev.millrace.opencl.fake.FakeDevice;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A profile serves as long as it is whole and of this device, driver, Millrace and these kernels. */
class ProfileStoreTest {

    private static final String KERNELS = "matmul/vector8, attention/split";
    private static final Capabilities NONE = new Capabilities(Set.of(), Set.of());

    @TempDir
    Path folder;

    private final DeviceInfo device = FakeBinding.open(FakeDevice.small()).info();

    private DeviceProfile profile() {
        return ProfileDefaults.of(device, NONE).withRate(WorkKind.ROWS_MOVE, 123.25);
    }

    private ProfileStore store(String version) {
        return new ProfileStore(folder, version);
    }

    private ProfileStore.Serving serving(String version, DeviceInfo asked, String kernels) {
        return store(version).serving(asked, NONE, kernels);
    }

    private DeviceInfo with(DeviceKind kind, String driver) {
        DeviceInfo d = device;
        return new DeviceInfo(
                d.name(),
                kind,
                d.platformName(),
                d.vendor(),
                d.deviceVersion(),
                d.openClCVersion(),
                driver,
                d.extensions(),
                d.computeUnits(),
                d.globalMemoryBytes(),
                d.maxAllocationBytes(),
                d.localMemoryBytes(),
                d.dedicatedLocalMemory(),
                d.maxWorkGroupSize(),
                d.maxParameterBytes(),
                d.memoryBaseAlignmentBytes(),
                d.unifiedMemory(),
                d.nativeVectorWidthFloat(),
                d.available());
    }

    @Test
    void whatWasKeptServes() {
        assertThat(store("1").keep(device, KERNELS, profile())).isTrue();
        ProfileStore.Serving serving = serving("1", device, KERNELS);
        assertThat(serving.measured()).isTrue();
        assertThat(serving.profile()).isEqualTo(profile());
        assertThat(serving.origin()).startsWith("measured on 20");
        assertThat(serving("1", device, "matmul/vector8").measured()).isTrue();
    }

    @Test
    void withoutOneTheShippedServes() {
        ProfileStore.Serving serving = serving("1", device, KERNELS);
        assertThat(serving.measured()).isFalse();
        assertThat(serving.profile()).isEqualTo(ProfileDefaults.of(device, NONE));
        assertThat(serving.origin()).contains("shipped for cpu-vector");
    }

    @Test
    void anotherDriverVersionOrKernelIsRefused() {
        store("1").keep(device, KERNELS, profile());
        assertThat(serving("1", with(DeviceKind.CPU, "9.9"), KERNELS).measured())
                .isFalse();
        assertThat(serving("2", device, KERNELS).measured()).isFalse();
        assertThat(serving("1", device, "matmul/portable, attention/split").measured())
                .isFalse();
        assertThat(serving("1", device, KERNELS).measured()).isTrue();
    }

    @Test
    void everyDamagedByteIsNoticed() throws IOException {
        store("1").keep(device, KERNELS, profile());
        Path file = Objects.requireNonNull(store("1").path(device));
        byte[] whole = Files.readAllBytes(file);
        int noticed = 0;
        for (int at = 0; at < whole.length; at += 151) {
            byte[] damaged = whole.clone();
            damaged[at] ^= 1;
            Files.write(file, damaged);
            ProfileStore.Serving serving = serving("1", device, KERNELS);
            if (serving.measured()) {
                assertThat(serving.profile()).as("byte %s, in the comment", at).isEqualTo(profile());
            } else {
                noticed++;
            }
        }
        assertThat(noticed).isGreaterThan(whole.length / 151 - 4);
        for (int length : new int[] {0, 10, whole.length / 2, whole.length - 1}) {
            Files.write(file, java.util.Arrays.copyOf(whole, length));
            assertThat(serving("1", device, KERNELS).measured()).isFalse();
        }
    }

    @Test
    void anotherFormatIsRefusedThoughItsChecksumIsRight() throws IOException {
        store("1").keep(device, KERNELS, profile());
        Path file = Objects.requireNonNull(store("1").path(device));
        String body = Files.readString(file).replace("format = 1", "format = 0");
        body = body.substring(body.indexOf("format"));
        Files.writeString(
                file, "# sha256 of what follows: " + dev.millrace.kernels.program.Digests.ofTexts(body) + "\n" + body);
        assertThat(serving("1", device, KERNELS).measured()).isFalse();
    }

    @Test
    void everyClassIsShippedWhole() {
        for (Set<Capability> has : java.util.List.of(
                Set.<Capability>of(), Set.of(Capability.ASM_AVX2), Set.of(Capability.ASM_AVX512_VNNI))) {
            Capabilities capabilities = new Capabilities(has, Set.of());
            DeviceProfile shipped = ProfileDefaults.of(device, capabilities);
            assertThat(shipped.rates().keySet())
                    .as(ProfileDefaults.deviceClass(device, capabilities))
                    .containsExactlyInAnyOrderElementsOf(WorkKind.all());
        }
        assertThat(ProfileDefaults.of(with(DeviceKind.GPU, "1"), NONE).rates().keySet())
                .containsExactlyInAnyOrderElementsOf(WorkKind.all());
    }
}
