package dev.millrace.kernels.program;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class SourceUnitsTest {

    private static final KernelSource SOURCE =
            KernelSource.builder().define("LANES", 8).text("dot", """
                    typedef float fvec;
                    #define T q4_0
                    static inline float CAT(dot_, T)(global const char *w) { return 0.0f; }
                    #undef T
                    TILE_FUNCTION void store(float *z) { z[0] = 1.0f; }
                    EXPONENTIAL(exp_1, float)
                    kernel void rows(global float *a) { store(a + get_group_id(0)); }
                    """).build();

    @Test
    void whatAUnitDeclaresGetsANameOfItsOwn() {
        assertThat(SourceUnits.text(SOURCE, 3))
                .contains("#define fvec fvec_u3\n")
                .contains("#define dot_q4_0 dot_q4_0_u3\n")
                .contains("#define store store_u3\n")
                .contains("#define exp_1 exp_1_u3\n")
                .contains("#define rows rows_u3\n");
        assertThat(SourceUnits.name("rows", 3)).isEqualTo("rows_u3");
    }

    @Test
    void nothingOfItIsLeftForTheNext() {
        assertThat(SourceUnits.text(SOURCE, 0))
                .contains("#undef LANES\n", "#undef fvec\n", "#undef dot_q4_0\n", "#undef store\n", "#undef rows\n");
    }

    @Test
    void kernelsBecomeFunctionsThatAreToldTheirWorkGroup() {
        assertThat(SourceUnits.text(SOURCE, 0))
                // One text in every process, or drivers would compile another one each time.
                .contains("#define get_group_id(dimension) unit_group\n#define get_num_groups(dimension) unit_groups\n")
                .contains("#undef get_group_id\n#undef get_num_groups\n")
                .contains("\nstatic void rows(const int unit_group, const int unit_groups, global float *a) {")
                .doesNotContain("kernel void");
    }
}
