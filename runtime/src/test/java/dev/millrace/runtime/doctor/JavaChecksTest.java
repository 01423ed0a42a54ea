package dev.millrace.runtime.doctor;

import static dev.millrace.runtime.doctor.FakeMachine.look;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Java, its options, its processor, its characters. */
class JavaChecksTest {

    @TempDir
    private Path root;

    private FakeMachine fake;

    @BeforeEach
    void machine() {
        fake = new FakeMachine(root);
    }

    @Test
    void anOrdinaryJavaIsWell() {
        assertThat(look(new JavaCheck(fake.machine())).status()).isEqualTo(Status.OK);
        assertThat(look(new ArchitectureCheck(fake.machine())).status()).isEqualTo(Status.OK);
        assertThat(look(new EncodingCheck(fake.machine())).status()).isEqualTo(Status.OK);
    }

    @Test
    void anOldJavaIsAProblem() {
        Finding finding = look(
                new JavaCheck(fake.property("java.specification.version", "1.8").machine()));

        assertThat(finding.status()).isEqualTo(Status.PROBLEM);
        assertThat(finding.cures()).singleElement().asString().contains("install a JDK, version 17 or newer");
    }

    @ParameterizedTest
    @CsvSource({"-Xint, leave -Xint out", "-Xcheck:jni, leave -Xcheck:jni out"})
    void slowOptionsAreNamed(String option, String cure) {
        Finding finding = look(new JavaCheck(fake.java(option).machine()));

        assertThat(finding.status()).isEqualTo(Status.WARNING);
        assertThat(finding.cures()).singleElement().asString().contains(cure);
    }

    @Test
    void aNewJavaWantsLeaveForNativeCode() {
        fake.property("java.specification.version", "25");

        Finding without = look(new JavaCheck(fake.machine()));
        Finding with = look(
                new JavaCheck(fake.java("--enable-native-access=ALL-UNNAMED").machine()));

        assertThat(without.status()).isEqualTo(Status.WARNING);
        assertThat(without.cures()).singleElement().asString().contains("--enable-native-access=ALL-UNNAMED");
        assertThat(with.status()).isEqualTo(Status.OK);
    }

    @ParameterizedTest
    @CsvSource({
        "os.arch, riscv64, PROBLEM, aarch64",
        "sun.arch.data.model, 32, PROBLEM, JDK of 64 bits",
    })
    void aProcessorWithoutNativePartsIsAProblem(String property, String value, Status status, String cure) {
        Finding finding =
                look(new ArchitectureCheck(fake.property(property, value).machine()));

        assertThat(finding.status()).isEqualTo(status);
        assertThat(finding.cures()).singleElement().asString().contains(cure);
    }

    @Test
    void aTranslatedJavaIsSlow() {
        fake.file("/proc/cpuinfo", "processor\t: 0\nCPU implementer\t: 0x61\n");

        Finding translated = look(new ArchitectureCheck(fake.machine()));
        Finding own =
                look(new ArchitectureCheck(fake.property("os.arch", "aarch64").machine()));

        assertThat(translated.status()).isEqualTo(Status.WARNING);
        assertThat(translated.seen()).singleElement().asString().contains("the processor is an Arm one");
        assertThat(translated.cures()).singleElement().asString().contains("for aarch64");
        assertThat(own.status()).isEqualTo(Status.OK);
    }

    @Test
    void anAsciiLocaleLosesLetters() {
        Finding finding = look(new EncodingCheck(
                fake.property("sun.jnu.encoding", "ANSI_X3.4-1968").machine()));

        assertThat(finding.status()).isEqualTo(Status.WARNING);
        assertThat(finding.cures()).singleElement().asString().contains("LC_ALL=C.UTF-8");
    }
}
