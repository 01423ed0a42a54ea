package dev.millrace.runtime.doctor;

import static dev.millrace.runtime.doctor.FakeMachine.look;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The loader and the drivers, as their files say it. */
class DriverFilesTest {

    @TempDir
    private Path root;

    private FakeMachine fake;

    @BeforeEach
    void machine() {
        fake = new FakeMachine(root);
    }

    private Finding loader() {
        return look(new LoaderCheck(fake.machine()));
    }

    private Finding drivers() {
        return look(new DriversCheck(fake.machine()));
    }

    @Test
    void theLoaderIsFoundWhereTheLinkerLooks() {
        fake.library("/opt/lib/libOpenCL.so.1", "libdl.so.2").library("/lib/x86_64-linux-gnu/libdl.so.2");
        assertThat(loader().seen()).containsExactly("/opt/lib/libOpenCL.so.1");

        fake.library("/mine/libOpenCL.so.1").with("LD_LIBRARY_PATH", ":/mine");
        assertThat(loader().seen()).containsExactly("/mine/libOpenCL.so.1");
        assertThat(loader().status()).isEqualTo(Status.OK);
    }

    @Test
    void aMissingLoaderIsInstalled() {
        Finding finding = loader();

        assertThat(finding.status()).isEqualTo(Status.PROBLEM);
        assertThat(finding.cures())
                .singleElement()
                .asString()
                .contains("apt-get install ocl-icd-libopencl1")
                .contains("LD_LIBRARY_PATH");
    }

    @Test
    void aLoaderForAnotherProcessorDoesNotCount() {
        fake.library("/usr/lib/libOpenCL.so.1", 183, "");

        Finding finding = loader();

        assertThat(finding.status()).isEqualTo(Status.PROBLEM);
        assertThat(finding.seen()).containsExactly("/usr/lib/libOpenCL.so.1 is not for amd64, which Java is made for");
        assertThat(finding.cures()).singleElement().asString().contains("for the processor of your Java");
    }

    @Test
    void aLoaderThatIsDamagedOrLacksSomething() {
        fake.library("/usr/lib/libOpenCL.so.1", "libgone.so.3");
        Finding lacking = loader();
        fake.file("/usr/lib/libOpenCL.so.1", "a text that is no library");
        Finding damaged = loader();

        assertThat(lacking.seen()).containsExactly("/usr/lib/libOpenCL.so.1 needs libgone.so.3, which is not there");
        assertThat(lacking.cures()).singleElement().asString().contains("loader's package again");
        assertThat(damaged.status()).isEqualTo(Status.PROBLEM);
        assertThat(damaged.seen()).singleElement().asString().contains("no ELF file");
        assertThat(damaged.cures()).singleElement().asString().contains("loader's package again");
    }

    @Test
    void otherSystemsAreNotLookedAt() {
        fake.property("os.name", "Windows 11");

        assertThat(loader().status()).isEqualTo(Status.SKIPPED);
        assertThat(drivers().status()).isEqualTo(Status.SKIPPED);
    }

    @Test
    void aDriverWithAllItNeedsIsSound() {
        fake.icd("pocl", "libpocl.so.2")
                .library("/usr/lib/libpocl.so.2", 62, "$ORIGIN/private", "libLLVM.so")
                .library("/usr/lib/private/libLLVM.so", "libz.so.1")
                .library("/lib64/libz.so.1");

        Finding finding = drivers();

        assertThat(finding.status()).isEqualTo(Status.OK);
        assertThat(finding.seen()).containsExactly("/etc/OpenCL/vendors/pocl.icd names /usr/lib/libpocl.so.2");
    }

    @Test
    void noDriverAtAll() {
        Finding system = drivers();
        Finding redirected =
                look(new DriversCheck(fake.with("OCL_ICD_VENDORS", "/nowhere/").machine()));

        assertThat(system.status()).isEqualTo(Status.PROBLEM);
        assertThat(system.cures()).singleElement().asString().contains("apt-get install pocl-opencl-icd");
        assertThat(redirected.status()).isEqualTo(Status.PROBLEM);
        assertThat(redirected.seen()).singleElement().asString().contains("OCL_ICD_VENDORS=/nowhere/");
        assertThat(redirected.cures()).anySatisfy(cure -> assertThat(cure).contains("OCL_ICD_VENDORS"));
    }

    /** The variable may name a library too, and then other cures hold. */
    @Test
    void aFolderThatIsMistypedIsNoLibrary() {
        Finding folder =
                look(new DriversCheck(fake.with("OCL_ICD_VENDORS", "/nowhere").machine()));
        Finding library = look(new DriversCheck(
                fake.with("OCL_ICD_VENDORS", "/opt/libgone.so.1").machine()));

        assertThat(folder.status()).isEqualTo(Status.PROBLEM);
        assertThat(folder.seen())
                .containsExactly("no driver is registered in OCL_ICD_VENDORS=/nowhere (the folder does not exist)");
        assertThat(folder.cures()).singleElement().asString().startsWith("unset OCL_ICD_VENDORS");
        assertThat(library.seen()).contains("OCL_ICD_VENDORS names /opt/libgone.so.1, which is not there");
    }

    @Test
    void aDriverWhoseLibraryIsGone() {
        fake.icd("ghost", "/opt/ghost/libghost.so");

        Finding finding = drivers();

        assertThat(finding.status()).isEqualTo(Status.PROBLEM);
        assertThat(finding.seen())
                .containsExactly("/etc/OpenCL/vendors/ghost.icd names /opt/ghost/libghost.so, which is not there");
        assertThat(finding.cures())
                .singleElement()
                .asString()
                .contains("delete /etc/OpenCL/vendors/ghost.icd if the driver is gone");
    }

    @Test
    void aDriverThatLacksALibrarySaysWhichAndWhoNeedsIt() {
        fake.icd("intel", "libintelocl.so")
                .library("/usr/lib/libintelocl.so", "libtbb.so.12")
                .library("/usr/lib/libtbb.so.12", "libirml.so.1");

        Finding finding = drivers();

        assertThat(finding.seen())
                .containsExactly("/etc/OpenCL/vendors/intel.icd names /usr/lib/libintelocl.so, which lacks libirml.so.1"
                        + " (needed by libtbb.so.12)");
        assertThat(finding.cures())
                .containsExactly("install the packages that hold libirml.so.1, or add their folder to LD_LIBRARY_PATH");
    }

    @Test
    void oneSoundDriverIsEnough() {
        fake.icd("empty", "").icd("pocl", "libpocl.so.2").library("/usr/lib/libpocl.so.2");
        fake.icd("arm", "libarm.so").library("/usr/lib/libarm.so", 183, "");

        Finding finding = drivers();

        assertThat(finding.status()).isEqualTo(Status.WARNING);
        assertThat(finding.seen())
                .anySatisfy(line -> assertThat(line).contains("arm.icd names libarm.so, which is not for amd64"))
                .anySatisfy(line -> assertThat(line).contains("empty.icd: it names no library"));
        assertThat(finding.cures()).anySatisfy(cure -> assertThat(cure).contains("chmod a+r"));
    }

    @Test
    void whereTheLinkerIsAnotherOneNothingIsCertain() {
        root.resolve("etc/ld.so.cache").toFile().delete();
        fake.icd("ghost", "libghost.so");

        assertThat(drivers().status()).isEqualTo(Status.WARNING);
        assertThat(loader().status()).isEqualTo(Status.WARNING);
    }

    @Test
    void variablesMayNameFilesAndLibraries() {
        fake.library("/usr/lib/libone.so").library("/usr/lib/libtwo.so").file("/my/one.icd", "libone.so\n");

        fake.with("OCL_ICD_VENDORS", "/my/one.icd");
        assertThat(drivers().seen()).containsExactly("/my/one.icd names /usr/lib/libone.so");

        fake.with("OCL_ICD_VENDORS", "libtwo.so").with("OCL_ICD_FILENAMES", "/my/one.icd:/usr/lib/libtwo.so");
        assertThat(drivers().seen())
                .containsExactly(
                        "OCL_ICD_VENDORS names /usr/lib/libtwo.so",
                        "/my/one.icd names /usr/lib/libone.so",
                        "OCL_ICD_FILENAMES names /usr/lib/libtwo.so");
    }
}
