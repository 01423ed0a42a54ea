package dev.millrace.opencl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Each in a Java process of its own, because a signal handler is for the life of a process. */
@Tag("device")
final class SignalGuardTest {

    private static final int ROUNDS = 5_000;

    /** Uses a device through the binding named by the argument, then counts divisions that went wrong. */
    static final class Divides {

        public static void main(String[] arguments) {
            Device device = TestDevices.of(Bindings.select(arguments[0]));
            try (Context context = device.openContext();
                    Buffer buffer = context.allocate("touched", 64);
                    Queue queue = context.openQueue(false)) {
                queue.fill(buffer, 1, 0, 64);
                queue.finish();
            }
            System.out.println("wrong=" + DivisionProof.wrongOf(ROUNDS));
            System.out.println(SignalGuard.verdict());
        }
    }

    @BeforeAll
    static void onlyPoclsHandlerCanBeForbidden() {
        assumeTrue(Bindings.select("auto").platforms().stream()
                .anyMatch(platform -> platform.name().contains("Portable Computing Language")));
    }

    @ParameterizedTest
    @ValueSource(strings = {"lwjgl", "jocl"})
    void divisionByZeroThrowsAlthoughPoclWasUsed(String binding) {
        ForkedJava.Outcome outcome = new ForkedJava().run(Divides.class, binding);
        assertThat(outcome.output())
                .contains(
                        "wrong=0\n", "arithmetic=SOUND", "POCL_SIGFPE_HANDLER=0 was set before the first OpenCL call");
        assertThat(outcome.exitCode()).isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {"lwjgl", "jocl"})
    void withoutTheGuardTheBreakageIsSeenAndSaid(String binding) {
        ForkedJava.Outcome outcome =
                new ForkedJava().property(SignalGuard.SWITCH, "off").run(Divides.class, binding);
        assertThat(outcome.output()).contains("wrong=", "switched off by -Dmillrace.signalGuard=off");
        assumeTrue(
                !outcome.output().contains("wrong=0\n"),
                "this machine's OpenCL drivers leave SIGFPE alone, so there is no breakage to see");
        assertThat(outcome.output())
                .contains("arithmetic=BROKEN", "broke Java's integer division", "Start with POCL_SIGFPE_HANDLER=0");
    }

    /** Asks for platforms several times before anybody asks for a device, which is when PoCL takes the signal. */
    static final class AsksOften {

        public static void main(String[] arguments) {
            for (int i = 0; i < 6; i++) {
                System.out.println(Bindings.select(arguments[0]).platforms().size());
            }
            Divides.main(arguments);
        }
    }

    @Test
    void theBreakageIsSeenHoweverOftenWasLookedBefore() {
        ForkedJava.Outcome first =
                new ForkedJava().property(SignalGuard.SWITCH, "off").run(Divides.class, "lwjgl");
        assumeTrue(first.output().contains("arithmetic=BROKEN"), "nothing breaks here");
        ForkedJava.Outcome often =
                new ForkedJava().property(SignalGuard.SWITCH, "off").run(AsksOften.class, "lwjgl");
        assertThat(often.output()).contains("arithmetic=BROKEN", "broke Java's integer division");
    }

    @Test
    void whatTheUserSetIsLeftAlone() {
        ForkedJava.Outcome zero =
                new ForkedJava().variable(SignalGuard.VARIABLE, "0").run(Divides.class, "lwjgl");
        assertThat(zero.output()).contains("wrong=0\n", "POCL_SIGFPE_HANDLER=0 was set by the user and left alone");
        ForkedJava.Outcome one =
                new ForkedJava().variable(SignalGuard.VARIABLE, "1").run(Divides.class, "lwjgl");
        assertThat(one.output()).contains("POCL_SIGFPE_HANDLER=1 was set by the user and left alone");
    }

    @Test
    void withoutLwjglTheVerdictSaysWhatIsMissing() {
        ForkedJava.Outcome outcome =
                new ForkedJava().without(jar -> jar.startsWith("lwjgl")).run(Divides.class, "jocl");
        assertThat(outcome.output()).contains("could not be set", "org.lwjgl:lwjgl", "export POCL_SIGFPE_HANDLER=0");
    }
}
