package dev.millrace.kernels.program;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BuildOptionsTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "-cl-fast-relaxed-math",
                "-cl-unsafe-math-optimizations",
                "-cl-finite-math-only",
                "-cl-mad-enable",
                "-cl-no-signed-zeros",
                "-cl-denorms-are-zero",
                "-ffast-math",
                "-ffp-contract=fast"
            })
    void refusesWhatLetsResultsDependOnTheCompiler(String option) {
        assertThatThrownBy(() -> BuildOptions.parse("-DM=1 " + option + " -DN=2"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("the build option " + option + " is refused: it ")
                .hasMessageContaining("results must not depend on the compiler's choices");
    }

    @Test
    void beginsWithOpenClC12AndKeepsTheOrder() {
        assertThat(BuildOptions.standard().text()).isEqualTo("-cl-std=CL1.2");
        assertThat(BuildOptions.parse("  -DM=1   -DN=2 ").text()).isEqualTo("-cl-std=CL1.2 -DM=1 -DN=2");
        assertThat(BuildOptions.parse("").text()).isEqualTo("-cl-std=CL1.2");
        assertThat(BuildOptions.standard().define("M", 4).define("T", "half").text())
                .isEqualTo("-cl-std=CL1.2 -DM=4 -DT=half");
    }

    @Test
    void takesAnotherLanguageInPlaceOfItsOwn() {
        assertThat(BuildOptions.parse("-DM=1 -cl-std=CL3.0").text()).isEqualTo("-cl-std=CL3.0 -DM=1");
        assertThat(BuildOptions.standard().with("-cl-std=CL2.0")).isEqualTo(BuildOptions.parse("-cl-std=CL2.0"));
    }

    @Test
    void refusesValuesThatDriversReadDifferently() {
        assertThatThrownBy(() -> BuildOptions.standard().define("M", "a b")).hasMessageContaining("blank or a quote");
    }
}
