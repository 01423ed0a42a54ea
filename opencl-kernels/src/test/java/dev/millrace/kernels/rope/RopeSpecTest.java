package dev.millrace.kernels.rope;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

class RopeSpecTest {

    private static final Offset<Double> TINY = within(1e-15);

    @Test
    void tableHoldsCosineAndSineOfEveryAngle() {
        RopeSpec spec = RopeSpec.plain(RopeMode.NORMAL, 8, 10000);
        float[] table = spec.table(300);
        assertThat(table).hasSize(300 * 8);
        for (int position = 0; position < 300; position++) {
            double[] steps = {1, 0.1, 0.01, 0.001};
            for (int pair = 0; pair < 4; pair++) {
                assertThat((double) table[position * 8 + 2 * pair])
                        .isCloseTo(Math.cos(position * steps[pair]), within(1e-7));
                assertThat((double) table[position * 8 + 2 * pair + 1])
                        .isCloseTo(Math.sin(position * steps[pair]), within(1e-7));
            }
        }
    }

    @Test
    void linearScalingDividesAnglesAndFactorsDivideFrequencies() {
        RopeSpec plain = RopeSpec.plain(RopeMode.NEOX, 4, 100);
        assertThat(plain.frequency(1)).isCloseTo(0.1, TINY);
        assertThat(new RopeSpec(RopeMode.NEOX, 4, 100, new RopeScaling.Linear(4), List.of()).frequency(1))
                .isCloseTo(0.025, TINY);
        assertThat(new RopeSpec(RopeMode.NEOX, 4, 100, new RopeScaling.None(), List.of(1f, 8f)).frequency(1))
                .isCloseTo(0.0125, TINY);
        assertThat(new RopeSpec(RopeMode.NEOX, 4, 100, new RopeScaling.Linear(2), List.of(2f, 8f)).frequency(0))
                .isCloseTo(0.25, TINY);
    }

    /** Expected values: the formulas that the authors of YaRN published (github.com/jquesnelle/yarn), run in Python. */
    @Test
    void yarnHasTheFrequenciesOfItsAuthors() {
        double[] expected = {
            1.0,
            0.5623413251903491,
            0.31622776601683794,
            0.17782794100389226,
            0.1,
            0.05020904689199546,
            0.024846467329894407,
            0.012066895996692691,
            0.005714285714285714,
            0.0026108704383837637,
            0.001129384878631564,
            0.00044456985250973074,
            0.00025,
            0.00014058533129758727,
            7.905694150420938e-05,
            4.445698525097307e-05
        };
        assertFrequencies(RopeScaling.Yarn.standard(4, 2048), 32, 10000, expected);
        double[] llama = {
            1.0,
            0.19392274474868576,
            0.03760603093086393,
            0.005165637522195452,
            0.0005892556509887897,
            3.428102195952591e-05,
            6.647869871181236e-06,
            1.2891731721515574e-06
        };
        assertFrequencies(RopeScaling.Yarn.standard(8, 8192), 16, 500000, llama);
    }

    @Test
    void yarnKeepsFastPairsAndInterpolatesSlowOnes() {
        RopeSpec plain = RopeSpec.plain(RopeMode.NEOX, 64, 1e6);
        RopeSpec yarn = new RopeSpec(RopeMode.NEOX, 64, 1e6, RopeScaling.Yarn.standard(4, 32768), List.of());
        for (int pair = 0; pair < 32; pair++) {
            double turns = 32768 * plain.frequency(pair) / (2 * Math.PI);
            double kept = yarn.frequency(pair) / plain.frequency(pair);
            assertThat(kept).isBetween(0.25 - 1e-12, 1 + 1e-12);
            if (turns > 64) {
                assertThat(kept).isCloseTo(1, within(1e-12));
            } else if (turns < 0.5) {
                assertThat(kept).isCloseTo(0.25, within(1e-12));
            }
        }
        assertThat(plain.frequency(31)).isGreaterThan(yarn.frequency(31));
    }

    @Test
    void yarnGrowsTheMagnitude() {
        assertThat(RopeScaling.Yarn.standard(4, 2048).magnitude()).isCloseTo(1.138629436111989, TINY);
        assertThat(new RopeScaling.Yarn(4, 2048, 0, 0.5, 32, 1).magnitude()).isCloseTo(0.5, TINY);
        RopeSpec spec = new RopeSpec(RopeMode.NORMAL, 8, 10000, RopeScaling.Yarn.standard(4, 2048), List.of());
        assertThat(spec.table(1)).containsExactly(1.1386294f, 0, 1.1386294f, 0, 1.1386294f, 0, 1.1386294f, 0);
    }

    @Test
    void yarnWithoutExtrapolationIsLinear() {
        RopeScaling none = new RopeScaling.Yarn(4, 2048, 0, 1, 32, 1);
        double[] quarters = new double[16];
        for (int pair = 0; pair < 16; pair++) {
            quarters[pair] = Math.pow(10000, -pair / 16.0) / 4;
        }
        assertFrequencies(none, 32, 10000, quarters);
    }

    @Test
    void refusesWhatCannotBeTurned() {
        assertThatThrownBy(() -> RopeSpec.plain(RopeMode.NORMAL, 7, 10000)).hasMessageContaining("7 values");
        assertThatThrownBy(() -> RopeSpec.plain(RopeMode.NORMAL, 8, 0)).hasMessageContaining("frequency base 0.0");
        assertThatThrownBy(() -> new RopeSpec(RopeMode.NORMAL, 8, 1e4, new RopeScaling.None(), List.of(1f)))
                .hasMessageContaining("4 frequency factors")
                .hasMessageContaining("there are 1");
        assertThatThrownBy(() -> new RopeScaling.Linear(0)).hasMessageContaining("0.0");
        assertThatThrownBy(() -> RopeScaling.Yarn.standard(2, 0)).hasMessageContaining("original context of 0");
    }

    private static void assertFrequencies(RopeScaling scaling, int rotaryDim, double base, double[] expected) {
        RopeSpec spec = new RopeSpec(RopeMode.NORMAL, rotaryDim, base, scaling, List.of());
        assertThat(spec.pairs()).isEqualTo(expected.length);
        for (int pair = 0; pair < expected.length; pair++) {
            assertThat(spec.frequency(pair) / expected[pair])
                    .as("pair %d", pair)
                    .isCloseTo(1, within(1e-12));
        }
    }
}
