package dev.millrace.runtime.doctor;

import static dev.millrace.runtime.doctor.FakeMachine.look;
import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.kernels.program.CacheFolders;
import dev.millrace.runtime.MillraceOptions;
import dev.millrace.runtime.ZooModels;
import dev.millrace.runtime.config.BindingChoice;
import dev.millrace.runtime.config.DeviceConfig;
import dev.millrace.runtime.config.PlacementKind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Memory, folders, disks, the model file. */
class StorageChecksTest {

    private static final WantedModel MODEL = WantedModel.own(ZooModels.file("llama.Q4_0"));

    @TempDir
    private Path root;

    private FakeMachine fake;

    @BeforeEach
    void machine() {
        fake = new FakeMachine(root);
        fake.file("/proc/meminfo", "MemTotal:       16777216 kB\nMemAvailable:   8388608 kB\n");
    }

    private Finding memory() {
        return look(new MemoryCheck(fake.machine(), MillraceOptions.defaults(), MODEL));
    }

    private CacheCheck cache(CacheFolders folders) {
        return new CacheCheck(fake.machine(), folders, folders);
    }

    @Test
    void memoryIsToldWithWhatTheModelNeeds() {
        Finding finding = memory();

        assertThat(finding.status()).isEqualTo(Status.OK);
        assertThat(finding.seen().get(0)).isEqualTo("the machine has 16.0 GiB, of which 8.0 GiB can be had now");
        assertThat(finding.seen().get(2)).startsWith("the model takes ").contains("K/V cache");
    }

    @Test
    void aContainersLimitCounts() {
        fake.file("/proc/self/cgroup", "0::/box/inner\n")
                .file("/sys/fs/cgroup/box/memory.max", "268435456\n")
                .file("/sys/fs/cgroup/box/memory.current", "134217728\n")
                .file("/sys/fs/cgroup/box/inner/memory.max", "max\n");

        Finding finding = memory();

        assertThat(finding.seen().get(0))
                .isEqualTo("this container or control group may have 256.0 MiB, of which 128.0 MiB can be had now");
        assertThat(finding.status()).isEqualTo(Status.WARNING);
        assertThat(finding.cures()).singleElement().asString().contains("smaller -Xmx");
    }

    @Test
    void theOlderControlGroupsCountToo() {
        fake.file("/proc/self/cgroup", "4:cpu,memory:/docker/x\n")
                .file("/sys/fs/cgroup/memory/memory.limit_in_bytes", "4294967296\n")
                .file("/sys/fs/cgroup/memory/memory.usage_in_bytes", "0\n");

        assertThat(memory().seen().get(0)).startsWith("this container or control group may have 4.0 GiB");
    }

    @Test
    void aModelThatIsTooLargeIsAProblemOfTheProcessorAlone() {
        fake.file("/proc/meminfo", "MemTotal:           64 kB\nMemAvailable:       64 kB\n");
        MillraceOptions gpu = MillraceOptions.defaults().withDeviceKind(PlacementKind.GPU);

        Finding finding = memory();

        assertThat(finding.status()).isEqualTo(Status.PROBLEM);
        assertThat(finding.cures()).anySatisfy(cure -> assertThat(cure).contains("a smaller memory.contextLength"));
        assertThat(look(new MemoryCheck(fake.machine(), gpu, MODEL)).status()).isEqualTo(Status.WARNING);
    }

    @Test
    void aCpuWithoutHugePagesIsSlower() {
        fake.file("/sys/kernel/mm/transparent_hugepage/enabled", "always madvise [never]\n");

        Finding finding = memory();
        assertThat(finding.status()).isEqualTo(Status.WARNING);
        assertThat(finding.cures()).anySatisfy(cure -> assertThat(cure).startsWith("echo madvise"));

        MillraceOptions without = MillraceOptions.defaults().withHugePages(false);
        assertThat(look(new MemoryCheck(fake.machine(), without, MODEL)).status())
                .isEqualTo(Status.OK);
        DeviceConfig jocl = new DeviceConfig(BindingChoice.JOCL, null, PlacementKind.ANY, null, Set.of());
        MillraceOptions other = MillraceOptions.defaults().withDevice(jocl);
        assertThat(look(new MemoryCheck(fake.machine(), other, MODEL)).status()).isEqualTo(Status.OK);
        fake.file("/sys/kernel/mm/transparent_hugepage/enabled", "always [madvise] never\n");
        assertThat(memory().seen()).contains("Linux gives huge pages to programs that ask for them");
    }

    @Test
    void otherProgramsMayHoldTheMemory() {
        fake.file("/proc/meminfo", "MemTotal:     16777216 kB\nMemAvailable:       64 kB\n");

        Finding finding = memory();

        assertThat(finding.status()).isEqualTo(Status.WARNING);
        assertThat(finding.cures()).singleElement().asString().startsWith("end other programs");
    }

    @Test
    void aTinyHeapIsToldOf() {
        fake.maxHeap(64 << 20);

        Finding finding = memory();

        assertThat(finding.status()).isEqualTo(Status.WARNING);
        assertThat(finding.cures()).singleElement().asString().contains("-Xmx512m");
    }

    @Test
    void aTemporaryFolderThatRefusesProgramsOrFiles() {
        Finding fine = look(new TemporaryFolderCheck(fake.machine()));
        fake.file("/proc/self/mounts", "disk / ext4 rw 0 0\ntmpfs /tmp tmpfs rw,nosuid,noexec 0 0\n");
        Finding noexec = look(new TemporaryFolderCheck(fake.machine()));
        Finding gone = look(new TemporaryFolderCheck(
                fake.property("java.io.tmpdir", "/gone").machine()));
        Finding file = look(new TemporaryFolderCheck(
                fake.file("/file", "").property("java.io.tmpdir", "/file").machine()));

        assertThat(fine.status()).isEqualTo(Status.OK);
        assertThat(noexec.status()).isEqualTo(Status.WARNING);
        assertThat(noexec.cures())
                .singleElement()
                .asString()
                .contains("-Djava.io.tmpdir=FOLDER")
                .contains("without noexec");
        assertThat(gone.status()).isEqualTo(Status.WARNING);
        assertThat(gone.seen()).singleElement().asString().startsWith("/gone does not exist");
        assertThat(gone.cures()).singleElement().asString().contains("-Djava.io.tmpdir=FOLDER");
        assertThat(file.seen()).singleElement().asString().contains("is not a folder");
        assertThat(fake.place("/tmp")).isEmptyDirectory();
    }

    @Test
    void aCacheFolderThatIsNotThereYetIsFineAndNotMade() {
        Finding finding = look(cache(new CacheFolders(root.resolve("new/cache"))));

        assertThat(finding.status()).isEqualTo(Status.OK);
        assertThat(finding.seen().get(0)).isEqualTo("/new/cache can be made");
        assertThat(root.resolve("new")).doesNotExist();
    }

    @Test
    void aCacheFolderThatTakesNothingIsDoneWithout() throws IOException {
        Path file = Files.writeString(root.resolve("file"), "");
        Path cache = Files.createDirectories(root.resolve("cache"));
        Files.writeString(cache.resolve("selftest"), "");

        Finding none = look(cache(new CacheFolders(null)));
        Finding taken = look(cache(new CacheFolders(file.resolve("cache"))));
        Finding part = look(cache(new CacheFolders(cache)));

        for (Finding finding : new Finding[] {none, taken, part}) {
            assertThat(finding.status()).isEqualTo(Status.WARNING);
            assertThat(finding.cures()).singleElement().asString().contains("MILLRACE_CACHE");
        }
        assertThat(part.seen()).anySatisfy(line -> assertThat(line).contains("/cache/selftest"));
    }

    @Test
    void aCacheFolderThatRefusesProgramsKeepsTheTokenizerFromLoading() {
        fake.folder("/my cache").file("/proc/self/mounts", "tmpfs /my\\040cache tmpfs rw,noexec 0 0\n");

        Finding finding = look(cache(new CacheFolders(fake.place("/my cache"))));

        assertThat(finding.status()).isEqualTo(Status.PROBLEM);
        assertThat(finding.cures()).singleElement().asString().contains("from which programs may run");
    }

    /** Programs and verdicts follow the setting; models and the tokenizer's native part do not. */
    @Test
    void eachPartIsLookedForWhereItIsKept() throws IOException {
        fake.folder("/own").folder("/set");
        fake.file("/proc/self/mounts", "tmpfs /own tmpfs rw,noexec 0 0\n");
        for (String part : new String[] {"/own/programs", "/own/models", "/set/selftest", "/set/tokenizers"}) {
            fake.file(part, "in the way");
        }

        Finding finding = look(new CacheCheck(
                fake.machine(), new CacheFolders(fake.place("/set")), new CacheFolders(fake.place("/own"))));
        Finding other = look(new CacheCheck(
                fake.machine(), new CacheFolders(fake.place("/own")), new CacheFolders(fake.place("/set"))));

        assertThat(finding.status()).isEqualTo(Status.PROBLEM);
        assertThat(finding.seen())
                .anySatisfy(line -> assertThat(line).startsWith("/own is mounted noexec"))
                .anySatisfy(line -> assertThat(line).contains("/own/models"))
                .anySatisfy(line -> assertThat(line).contains("/set/selftest"))
                .noneSatisfy(line -> assertThat(line).containsAnyOf("/own/programs", "/set/tokenizers"));
        assertThat(other.status()).isEqualTo(Status.WARNING);
    }

    @Test
    void aLinkIsFollowedToItsMount() throws IOException {
        fake.folder("/mnt/deep").file("/proc/self/mounts", "tmpfs /mnt tmpfs rw,noexec 0 0\n");
        Files.createSymbolicLink(fake.place("/link"), fake.place("/mnt/deep"));

        assertThat(new Folder(fake.place("/link/new")).refusesPrograms(fake.machine()))
                .isTrue();
        assertThat(new Folder(fake.place("/elsewhere")).refusesPrograms(fake.machine()))
                .isFalse();
    }

    @Test
    void poclsCacheIsAPityWhereAnotherDriverServes() {
        fake.icd("pocl", "libpocl.so.2").icd("other", "libother.so").file("/file", "");
        fake.with("POCL_CACHE_DIR", "/file/x");

        Finding alone = look(new PoclCacheCheck(fake.machine()));
        Finding served =
                look(new PoclCacheCheck(fake.library("/usr/lib/libother.so").machine()));

        assertThat(alone.status()).isEqualTo(Status.PROBLEM);
        assertThat(served.status()).isEqualTo(Status.WARNING);
    }

    /** Plain Java has no use for a loader or a driver. */
    @Test
    void theReferenceMissesNoDriver() {
        MillraceOptions reference = MillraceOptions.defaults().withDeviceKind(PlacementKind.REFERENCE);

        Diagnosis diagnosis = new Doctor(Checks.of(fake.machine(), reference, null)).examine(finding -> {});

        assertThat(diagnosis.findings().stream()
                        .filter(finding -> List.of(
                                        "loader",
                                        "drivers",
                                        "device-nodes",
                                        "container",
                                        "gpu-driver",
                                        "pocl-cache",
                                        "driver-trial",
                                        "bindings",
                                        "devices")
                                .contains(finding.check())))
                .hasSize(9)
                .allMatch(finding -> finding.status() == Status.SKIPPED);
        assertThat(diagnosis.findings().stream().map(Finding::check).toList()).isEqualTo(Doctor.checks());
    }

    @Test
    void poclNeedsItsCache() {
        fake.icd("pocl", "libpocl.so.2").file("/file", "").folder("/home/ada");

        Finding fine = look(new PoclCacheCheck(fake.machine()));
        Finding broken =
                look(new PoclCacheCheck(fake.with("POCL_CACHE_DIR", "/file/x").machine()));

        assertThat(fine.seen()).containsExactly("/home/ada/.cache/pocl/kcache can be written");
        assertThat(broken.status()).isEqualTo(Status.PROBLEM);
        assertThat(broken.cures()).singleElement().asString().contains("let POCL_CACHE_DIR name a folder");
    }

    @Test
    void modelFiles() throws IOException {
        Path cut = root.resolve("cut.gguf");
        byte[] whole = Files.readAllBytes(MODEL.file());
        Files.write(cut, Arrays.copyOf(whole, whole.length / 2));

        Finding own = look(new ModelCheck(MODEL));
        Finding gone = look(new ModelCheck(WantedModel.own(root.resolve("gone.gguf"))));
        Finding unfetched = look(new ModelCheck(new WantedModel(root.resolve("demo.gguf"), 5, "ab")));
        Finding damaged = look(new ModelCheck(new WantedModel(MODEL.file(), whole.length, "ab")));
        Finding truncated = look(new ModelCheck(WantedModel.own(cut)));
        Finding folder = look(new ModelCheck(WantedModel.own(root)));

        assertThat(own.status()).isEqualTo(Status.OK);
        assertThat(look(new ModelCheck(null)).status()).isEqualTo(Status.SKIPPED);
        assertThat(gone.status()).isEqualTo(Status.PROBLEM);
        assertThat(gone.cures()).singleElement().asString().contains("--model FILE.gguf");
        assertThat(unfetched.status()).isEqualTo(Status.WARNING);
        assertThat(unfetched.cures()).singleElement().asString().contains("scripts/fetch-model");
        assertThat(damaged.status()).isEqualTo(Status.PROBLEM);
        assertThat(damaged.cures()).singleElement().asString().contains("scripts/fetch-model replaces it");
        assertThat(truncated.status()).isEqualTo(Status.PROBLEM);
        assertThat(truncated.cures()).singleElement().asString().contains("fetch it again");
        assertThat(folder.status()).isEqualTo(Status.PROBLEM);
    }
}
