package dev.millrace.runtime.doctor;

import static dev.millrace.runtime.doctor.FakeMachine.look;
import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.kernels.selftest.Verdict;
import dev.millrace.opencl.Binding;
import dev.millrace.opencl.SignalGuard;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the drivers say when they are asked. */
class DriverChecksTest {

    private static final Binding GOOD = FakeBindings.seeing("good", FakeBindings.platform("one", 2));
    private static final Binding BAD =
            FakeBindings.failing("bad", "BINDING_MISSING", "cannot be loaded: first line\nstack trace");

    @TempDir
    private Path root;

    private static Finding bindings(Binding... all) {
        return look(new BindingsCheck(() -> List.of(all)));
    }

    private static Finding devices(Binding... all) {
        return look(new DevicesCheck(() -> List.of(all)));
    }

    @Test
    void oneWorkingBindingIsEnough() {
        Finding finding = bindings(GOOD, BAD);

        assertThat(finding.status()).isEqualTo(Status.WARNING);
        assertThat(finding.seen())
                .containsExactly("good works and sees 1 driver and 2 devices", "bad: cannot be loaded: first line");
        assertThat(finding.cures()).singleElement().asString().contains("'temporary-folder'");
        assertThat(bindings(GOOD).status()).isEqualTo(Status.OK);
    }

    @Test
    void noBinding() {
        assertThat(bindings(BAD).status()).isEqualTo(Status.PROBLEM);
        assertThat(bindings(FakeBindings.failing("x", "LOADER_MISSING", "no loader"))
                        .cures())
                .containsExactly("install the OpenCL loader, see 'loader' above");
        Finding none = bindings();
        assertThat(none.status()).isEqualTo(Status.PROBLEM);
        assertThat(none.cures()).singleElement().asString().contains("org.jocl:jocl");
    }

    @Test
    void devicesAreListedOnce() {
        Finding finding = devices(BAD, GOOD, GOOD);

        assertThat(finding.status()).isEqualTo(Status.OK);
        assertThat(finding.seen()).hasSize(2);
        assertThat(devices(BAD).status()).isEqualTo(Status.SKIPPED);
    }

    @ParameterizedTest
    @CsvSource({
        "Portable Computing Language, POCL_CACHE_DIR",
        "rusticl, RUSTICL_ENABLE",
        "NVIDIA CUDA, 'device-nodes'",
    })
    void aDriverWithoutADevice(String name, String cure) {
        Finding alone = devices(FakeBindings.seeing("b", FakeBindings.platform(name, 0)));
        Finding beside =
                devices(FakeBindings.seeing("b", FakeBindings.platform(name, 0), FakeBindings.platform("one", 1)));

        assertThat(alone.status()).isEqualTo(Status.PROBLEM);
        assertThat(alone.seen()).contains(name + ", OpenCL 3.0 fake has no device", "no driver has a device");
        assertThat(alone.cures()).anySatisfy(line -> assertThat(line).contains(cure.replace("'", "")));
        assertThat(beside.status()).isEqualTo(Status.WARNING);
    }

    @Test
    void noDriverAtAll() {
        Finding finding = devices(FakeBindings.seeing("b"));

        assertThat(finding.status()).isEqualTo(Status.PROBLEM);
        assertThat(finding.cures()).singleElement().asString().contains("pocl-opencl-icd");
    }

    @Test
    void brokenDivisionIsAProblem() {
        assertThat(arithmetic(SignalGuard.Arithmetic.SOUND).status()).isEqualTo(Status.OK);
        assertThat(arithmetic(SignalGuard.Arithmetic.UNTESTED).status()).isEqualTo(Status.SKIPPED);
        Finding broken = arithmetic(SignalGuard.Arithmetic.BROKEN);
        assertThat(broken.status()).isEqualTo(Status.PROBLEM);
        assertThat(broken.cures()).singleElement().asString().contains("POCL_SIGFPE_HANDLER=0", "libjsig.so");
    }

    private Finding arithmetic(SignalGuard.Arithmetic seen) {
        return look(new ArithmeticCheck(
                new FakeMachine(root).machine(), () -> new SignalGuard.Verdict(seen, "what was done")));
    }

    @Test
    void aDriverThatTakesMoreSignalsWantsThemChained() {
        FakeMachine fake = new FakeMachine(root).icd("intel", "/opt/libintelocl.so");
        SignalGuard.Verdict sound = new SignalGuard.Verdict(SignalGuard.Arithmetic.SOUND, "nothing");

        Finding finding = look(new ArithmeticCheck(fake.machine(), () -> sound));
        Finding chained = look(new ArithmeticCheck(
                fake.with("LD_PRELOAD", "/jdk/lib/libjsig.so").machine(), () -> sound));

        assertThat(finding.status()).isEqualTo(Status.WARNING);
        assertThat(finding.cures()).singleElement().asString().contains("LD_PRELOAD=$JAVA_HOME/lib/libjsig.so");
        assertThat(chained.status()).isEqualTo(Status.OK);
    }

    @Test
    void aQuarantinedVariantIsNamedOnce() {
        Observations seen = new Observations();

        SelfTestCheck.report(
                seen,
                List.of(
                        verdict("matmul/a", true, "1"),
                        verdict("matmul/b", false, "1"),
                        verdict("matmul/b", false, "1"),
                        verdict("matmul/old", false, "0")),
                "1");

        Finding finding = seen.finding(new TokenizerCheck(() -> {}));
        assertThat(finding.status()).isEqualTo(Status.WARNING);
        assertThat(finding.seen())
                .containsExactly(
                        "1 of 3 tests passed",
                        "matmul/b [p] is quarantined since 2026-01-02T03:04:05Z: NMSE 0.3 > 1e-6");
        assertThat(finding.cures()).singleElement().asString().contains("the next variant serves");
    }

    private static Verdict verdict(String variant, boolean passed, String version) {
        return new Verdict(
                variant,
                "p",
                "d",
                version,
                Instant.parse("2026-01-02T03:04:05Z"),
                passed,
                0.3,
                1,
                1e-6,
                passed ? "" : "NMSE 0.3 > 1e-6");
    }

    @Test
    void aTokenizerThatDoesNotLoad() {
        Finding finding = look(new TokenizerCheck(() -> {
            throw new IllegalStateException("cannot be loaded from /c", new UnsatisfiedLinkError("no map"));
        }));

        assertThat(look(new TokenizerCheck(() -> {})).status()).isEqualTo(Status.OK);
        assertThat(finding.status()).isEqualTo(Status.PROBLEM);
        assertThat(finding.seen()).singleElement().asString().contains("/c", "no map");
        assertThat(finding.cures()).singleElement().asString().contains("MILLRACE_CACHE");
    }
}
