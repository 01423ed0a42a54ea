package dev.millrace.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class ScoreModeTest {

    @Test
    void waysAreReadFromText() {
        assertThat(ScoreMode.parse("prefill").rows(512)).isEqualTo(512);
        assertThat(ScoreMode.parse("decode").rows(512)).isEqualTo(1);
        assertThat(ScoreMode.parse("chunk:64").rows(512)).isEqualTo(64);
        assertThatThrownBy(() -> ScoreMode.parse("chunk:0")).hasMessageContaining("has no row");
        assertThatThrownBy(() -> ScoreMode.parse("chunk:")).hasMessageContaining("prefill, decode or chunk:K");
        assertThatThrownBy(() -> ScoreMode.parse("rows")).hasMessageContaining("\"rows\" is not a way to score");
    }
}
