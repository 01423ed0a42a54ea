package dev.millrace.kernels.program;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.kernels.SampleDevices;
import dev.millrace.opencl.DeviceInfo;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;

class CacheFoldersTest {

    @Test
    void prefersItsOwnVariableThenXdgThenHome() {
        Map<String, String> both = Map.of("MILLRACE_CACHE", "/data/m", "XDG_CACHE_HOME", "/x");
        assertThat(CacheFolders.of(both, "Linux", "/home/u").root()).isEqualTo(Path.of("/data/m"));
        assertThat(CacheFolders.of(Map.of("XDG_CACHE_HOME", "/x"), "Linux", "/home/u")
                        .root())
                .isEqualTo(Path.of("/x/millrace"));
        assertThat(CacheFolders.of(Map.of(), "Linux", "/home/u").root()).isEqualTo(Path.of("/home/u/.cache/millrace"));
    }

    @Test
    void followsTheCustomOfTheSystem() {
        assertThat(CacheFolders.of(Map.of(), "Mac OS X", "/Users/u").root())
                .isEqualTo(Path.of("/Users/u/Library/Caches/millrace"));
        assertThat(CacheFolders.of(Map.of("LOCALAPPDATA", "/local"), "Windows 11", "/Users/u")
                        .root())
                .isEqualTo(Path.of("/local/millrace/cache"));
    }

    @Test
    void ignoresARelativeXdgFolderAsItsSpecificationSays() {
        assertThat(CacheFolders.of(Map.of("XDG_CACHE_HOME", "x"), "Linux", "/home/u")
                        .root())
                .isEqualTo(Path.of("/home/u/.cache/millrace"));
    }

    @Test
    void hasNoFolderForAUserWithoutAHome() {
        CacheFolders none = CacheFolders.of(Map.of(), "Linux", "?");
        assertThat(none.root()).isNull();
        assertThat(none.programs()).isNull();
        assertThat(none.verdicts()).isNull();
        assertThat(none.models()).isNull();
    }

    @Test
    void keepsEachKindInAFolderOfItsOwn() {
        CacheFolders folders = new CacheFolders(Path.of("/c"));
        assertThat(folders.programs()).isEqualTo(Path.of("/c/programs"));
        assertThat(folders.verdicts()).isEqualTo(Path.of("/c/selftest"));
        assertThat(folders.models()).isEqualTo(Path.of("/c/models"));
    }

    @Test
    void keepsNoProgramsWhereTheDriverDoes() {
        CacheFolders folders = new CacheFolders(Path.of("/c"));
        DeviceInfo other = SampleDevices.info("a", "1");
        assertThat(folders.programs(other)).isEqualTo(Path.of("/c/programs"));
        DeviceInfo pocl = new DeviceInfo(
                other.name(),
                other.kind(),
                "Portable Computing Language",
                other.vendor(),
                other.deviceVersion(),
                other.openClCVersion(),
                other.driverVersion(),
                other.extensions(),
                other.computeUnits(),
                other.globalMemoryBytes(),
                other.maxAllocationBytes(),
                other.localMemoryBytes(),
                other.dedicatedLocalMemory(),
                other.maxWorkGroupSize(),
                other.maxParameterBytes(),
                other.memoryBaseAlignmentBytes(),
                other.unifiedMemory(),
                other.nativeVectorWidthFloat(),
                other.available());
        assertThat(folders.programs(pocl)).isNull();
    }

    @Test
    void homeOfTheEnvironmentComesBeforeThatOfTheAccount() {
        assertThat(CacheFolders.of(Map.of("HOME", "/h"), "Linux", "/home/u").root())
                .isEqualTo(Path.of("/h/.cache/millrace"));
        assertThat(CacheFolders.of(Map.of("HOME", "/h"), "Mac OS X", "/Users/u").root())
                .isEqualTo(Path.of("/h/Library/Caches/millrace"));
        assertThat(CacheFolders.of(Map.of("HOME", "h"), "Linux", "/home/u").root())
                .isEqualTo(Path.of("/home/u/.cache/millrace"));
        assertThat(CacheFolders.of(Map.of("HOME", "/h", "XDG_CACHE_HOME", "/x"), "Linux", "/home/u")
                        .root())
                .isEqualTo(Path.of("/x/millrace"));
    }
}
