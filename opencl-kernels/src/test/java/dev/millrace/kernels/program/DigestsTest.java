package dev.millrace.kernels.program;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class DigestsTest {

    @Test
    void tellsTextsApartByTheirEnds() {
        assertThat(Digests.ofTexts("ab", "c"))
                .isNotEqualTo(Digests.ofTexts("a", "bc"))
                .isNotEqualTo(Digests.ofTexts("abc"))
                .isEqualTo(Digests.ofTexts("ab", "c"))
                .matches("[0-9a-f]{64}");
    }
}
