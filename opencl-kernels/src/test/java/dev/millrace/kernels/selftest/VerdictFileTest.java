package dev.millrace.kernels.selftest;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class VerdictFileTest {

    private static final String DEVICE = "Platform|Device (R) = #1|OpenCL 3.0|1.0";
    private static final Verdict PASSED = new Verdict(
            "norm/plain", "", "d1", "0.1.0", Instant.parse("2026-11-02T10:00:00Z"), true, 1e-9, 2e-5, 1e-6, "");
    private static final Verdict FAILED = new Verdict(
            "gemm/avx2",
            "Q4_1 int8",
            "d2",
            "0.1.0",
            Instant.parse("2026-11-02T10:00:01Z"),
            false,
            Double.NaN,
            Double.POSITIVE_INFINITY,
            0,
            " says: \\path\twith\r\nall = sorts # of ä!");

    @Test
    void givesBackWhatWasWritten() {
        String text = VerdictFile.write(DEVICE, List.of(PASSED, FAILED));
        assertThat(VerdictFile.read(DEVICE, text)).containsExactly(PASSED, FAILED);
    }

    @Test
    void canBeReadByAPerson() {
        assertThat(VerdictFile.write(DEVICE, List.of(PASSED)))
                .startsWith("# What Millrace's self-test found on this device. Delete the file to test again.\n")
                .contains("device = " + DEVICE + "\n")
                .contains("1.variant = norm/plain\n")
                .contains("1.passed = true\n")
                .contains("1.date = 2026-11-02T10:00:00Z\n");
    }

    @Test
    void isEmptyWhenCutOffAnywhere() {
        String text = VerdictFile.write(DEVICE, List.of(PASSED, FAILED));
        for (int length = 0; length < text.length(); length++) {
            assertThat(VerdictFile.read(DEVICE, text.substring(0, length)))
                    .as("first %d characters", length)
                    .isEmpty();
        }
    }

    @Test
    void isEmptyWhenChangedOrOfAnotherDevice() {
        String text = VerdictFile.write(DEVICE, List.of(FAILED));
        assertThat(VerdictFile.read(DEVICE, text.replace("passed = false", "passed = true")))
                .isEmpty();
        assertThat(VerdictFile.read("another", text)).isEmpty();
        assertThat(VerdictFile.read(DEVICE, "\0\1\2 rubbish")).isEmpty();
    }
}
