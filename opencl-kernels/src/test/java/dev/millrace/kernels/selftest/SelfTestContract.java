package dev.millrace.kernels.selftest;

import static dev.millrace.kernels.selftest.ScaleVariant.BROKEN;
import static dev.millrace.kernels.selftest.ScaleVariant.RIGHT;
import static dev.millrace.kernels.selftest.ScaleVariant.WRONG;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.kernels.CapturedLog;
import dev.millrace.kernels.Objection;
import dev.millrace.kernels.VariantChain;
import dev.millrace.kernels.VariantChoice;
import dev.millrace.opencl.Capabilities;
import dev.millrace.opencl.Device;
import dev.millrace.opencl.OpenClException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the self-test does on every device, in memory or real. */
abstract class SelfTestContract {

    @TempDir
    protected Path folder;

    abstract Device device();

    /** Lets a device in memory compute what a changed source says. */
    void sourceNowSays(String kernel, float factor) {}

    @Test
    void quarantinesAWrongAnswerSaysItOnceAndLetsTheNextServe() {
        try (CapturedLog log = new CapturedLog();
                SelfTest selfTest = selfTest("1")) {
            VariantChain<ScaleVariant> chain = chain(WRONG, RIGHT);
            VariantChoice<ScaleVariant> choice = select(selfTest, chain);
            assertThat(choice.variant()).isEqualTo(RIGHT);
            assertThat(choice.others().get(0).reason()).matches("failed its self-test: NMSE 0?\\.?\\d.* > 1.00e-06");
            assertThat(select(selfTest, chain).variant()).isEqualTo(RIGHT);
            assertThat(log.warnings())
                    .singleElement()
                    .asString()
                    .contains("scale/wrong quarantined on " + device().info().name() + ": NMSE ")
                    .endsWith(" > 1.00e-06; it will not serve");
            assertThat(selfTest.quarantined()).singleElement().satisfies(verdict -> {
                assertThat(verdict.variant()).isEqualTo("scale/wrong");
                assertThat(verdict.nmse()).isGreaterThan(1e-6);
                assertThat(verdict.maxError()).isGreaterThan(1);
            });
            assertThat(selfTest.trials()).isEqualTo(2);
        }
    }

    @Test
    void quarantinesWhatDoesNotCompile() {
        try (CapturedLog log = new CapturedLog();
                SelfTest selfTest = selfTest("1")) {
            assertThat(select(selfTest, chain(BROKEN, RIGHT)).variant()).isEqualTo(RIGHT);
            assertThat(log.warnings())
                    .singleElement()
                    .asString()
                    .contains("scale/broken quarantined on ")
                    .contains("no such instruction")
                    .endsWith("; it will not serve");
        }
    }

    @Test
    void quarantinesWhatThrows() {
        KnownAnswer throwing = new KnownAnswer(RIGHT, "", "d", 0, bench -> {
            throw new IllegalStateException("the tile does not fit");
        });
        try (SelfTest selfTest = selfTest("1")) {
            Verdict verdict = selfTest.verdict(throwing);
            assertThat(verdict.passed()).isFalse();
            assertThat(verdict.reason()).isEqualTo("the tile does not fit");
            assertThat(verdict.nmse()).isNaN();
        }
    }

    @Test
    void remembersVerdictsForTheNextProcess() {
        try (SelfTest selfTest = selfTest("1")) {
            select(selfTest, chain(BROKEN, WRONG, RIGHT));
            assertThat(selfTest.trials()).isEqualTo(3);
        }
        try (CapturedLog log = new CapturedLog();
                SelfTest next = selfTest("1")) {
            assertThat(select(next, chain(BROKEN, WRONG, RIGHT)).variant()).isEqualTo(RIGHT);
            assertThat(next.trials()).isZero();
            assertThat(next.quarantined()).extracting(Verdict::variant).containsExactly("scale/broken", "scale/wrong");
            assertThat(log.warnings())
                    .as("said already by the process that found it")
                    .isEmpty();
        }
    }

    @Test
    void testsAChangedSourceAgain() {
        try (SelfTest selfTest = selfTest("1")) {
            sourceNowSays("first", 3);
            select(selfTest, chain(new ScaleVariant("first", "3.0f * x[i]"), RIGHT));
            assertThat(selfTest.quarantined()).hasSize(1);
        }
        try (SelfTest next = selfTest("1")) {
            sourceNowSays("first", 2);
            ScaleVariant mended = new ScaleVariant("first", "x[i] + x[i]");
            assertThat(select(next, chain(mended, RIGHT)).variant()).isEqualTo(mended);
            assertThat(next.trials()).isEqualTo(1);
            assertThat(next.quarantined()).isEmpty();
        }
    }

    @Test
    void testsAgainUnderAnotherMillrace() {
        try (SelfTest selfTest = selfTest("1")) {
            select(selfTest, chain(RIGHT));
        }
        try (SelfTest next = selfTest("2")) {
            select(next, chain(RIGHT));
            assertThat(next.trials()).isEqualTo(1);
        }
    }

    @Test
    void testsAgainWhenTheVerdictsAreDamaged() throws IOException {
        try (SelfTest selfTest = selfTest("1")) {
            select(selfTest, chain(RIGHT));
        }
        Path file = verdictFile();
        Files.writeString(file, Files.readString(file).replace("passed = true", "passed = false"));
        try (SelfTest next = selfTest("1")) {
            assertThat(select(next, chain(RIGHT)).variant()).isEqualTo(RIGHT);
            assertThat(next.trials()).isEqualTo(1);
        }
        assertThat(file).content().contains("1.passed = true");
    }

    @Test
    void saysWhichVariantsWereTriedWhenAllFail() {
        try (CapturedLog log = new CapturedLog();
                SelfTest selfTest = selfTest("1")) {
            assertThatThrownBy(() -> select(selfTest, chain(BROKEN, WRONG)))
                    .isInstanceOf(OpenClException.class)
                    .hasMessageContaining("no variant of 'scale' can serve")
                    .hasMessageContaining("scale/broken: failed its self-test: ")
                    .hasMessageContaining("no such instruction")
                    .hasMessageContaining("scale/wrong: failed its self-test: NMSE ");
            assertThat(log.warnings()).hasSize(2).allMatch(w -> w.endsWith("; it will not serve"));
        }
    }

    @Test
    void remembersTwoProgramsOfOneVariantBesideEachOther() {
        KnownAnswer decode = new KnownAnswer(RIGHT, "8 x 64", "decode", 0, bench -> Deviation.NONE);
        KnownAnswer prefill = new KnownAnswer(RIGHT, "8 x 64", "prefill", 0, bench -> new Deviation(0.5, 1));
        try (SelfTest selfTest = selfTest("1")) {
            assertThat(selfTest.verdict(decode).passed()).isTrue();
            assertThat(selfTest.verdict(prefill).passed()).isFalse();
            assertThat(selfTest.verdict(decode).passed()).isTrue();
            assertThat(selfTest.trials()).isEqualTo(2);
            assertThat(selfTest.quarantined()).hasSize(1);
        }
        try (SelfTest next = selfTest("1")) {
            assertThat(next.verdict(decode).passed()).isTrue();
            assertThat(next.verdict(prefill).passed()).isFalse();
            assertThat(next.trials()).isZero();
        }
    }

    @Test
    void forgetsProgramsOfLongAgo() throws IOException {
        try (SelfTest selfTest = selfTest("1")) {
            for (int i = 0; i < 20; i++) {
                selfTest.verdict(new KnownAnswer(RIGHT, "", "digest " + i, 0, bench -> Deviation.NONE));
            }
        }
        assertThat(verdictFile()).content().contains("verdicts = 8").contains("digest 19");
        try (SelfTest selfTest = selfTest("2")) {
            selfTest.verdict(new KnownAnswer(RIGHT, "", "digest 19", 0, bench -> Deviation.NONE));
        }
        assertThat(verdictFile()).content().contains("verdicts = 1\n");
    }

    final SelfTest selfTest(String version) {
        return new SelfTest(
                device(),
                new Capabilities(Set.of(), Set.of()),
                folder.resolve("programs"),
                folder.resolve("selftest"),
                version);
    }

    static VariantChain<ScaleVariant> chain(ScaleVariant... variants) {
        return new VariantChain<>("scale", List.of(variants));
    }

    static VariantChoice<ScaleVariant> select(SelfTest selfTest, VariantChain<ScaleVariant> chain) {
        Objection<ScaleVariant> tested = variant -> {
            Verdict verdict = selfTest.verdict(variant.answer());
            return verdict.passed() ? null : "failed its self-test: " + verdict.reason();
        };
        return chain.select(new Capabilities(Set.of(), Set.of()), tested);
    }

    final Path verdictFile() throws IOException {
        try (Stream<Path> files = Files.list(folder.resolve("selftest"))) {
            return files.findFirst().orElseThrow();
        }
    }
}
