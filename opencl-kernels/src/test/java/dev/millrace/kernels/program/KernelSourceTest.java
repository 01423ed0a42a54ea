package dev.millrace.kernels.program;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.junit.jupiter.api.Test;

class KernelSourceTest {

    @Test
    void beginsWithThePragmaThenDefinitionsThenPartsInOrder() {
        KernelSource source = builder(Map.of("a/a.cl", "int a;\n"))
                .text("int first;")
                .resource("a/a.cl")
                .define("M", 3)
                .define("FAST")
                .define("T", "float4")
                .build();
        assertThat(source.text()).isEqualTo("""
                        #pragma OPENCL FP_CONTRACT OFF
                        #define M 3
                        #define FAST
                        #define T float4
                        #line 1 "generated"
                        int first;
                        #line 1 "a/a.cl"
                        int a;
                        """);
    }

    @Test
    void takesEachIncludedFileOnceAndKeepsLineNumbers() {
        KernelSource source = builder(Map.of(
                        "gemm.cl",
                                "// gemm\n#include \"common/q.cl\"\n  #  include \"common/r.cl\" // both\nint gemm;\n",
                        "common/q.cl", "#include \"common/r.cl\"\nint q;\n",
                        "common/r.cl", "int r;\n"))
                .resource("gemm.cl")
                .resource("common/q.cl")
                .build();
        assertThat(source.text()).isEqualTo("""
                        #pragma OPENCL FP_CONTRACT OFF
                        #line 1 "gemm.cl"
                        // gemm
                        #line 1 "common/q.cl"
                        #line 1 "common/r.cl"
                        int r;
                        #line 2 "common/q.cl"
                        int q;
                        #line 3 "gemm.cl"
                        #line 4 "gemm.cl"
                        int gemm;
                        """);
    }

    @Test
    void refusesACircleNamingTheChain() {
        KernelSource.Builder circle = builder(
                        Map.of("a.cl", "#include \"b.cl\"", "b.cl", "#include \"c.cl\"", "c.cl", "#include \"a.cl\""))
                .resource("a.cl");
        assertThatThrownBy(circle::build)
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("a.cl -> b.cl -> c.cl -> a.cl");
    }

    @Test
    void namesAMissingFileAndWhoIncludesIt() {
        KernelSource.Builder missing =
                builder(Map.of("a.cl", "#include \"b.cl\"")).resource("a.cl");
        assertThatThrownBy(missing::build)
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("no kernel file 'b.cl'")
                .hasMessageContaining("included from a.cl");
    }

    @Test
    void refusesAnIncludeThatDependsOnACondition() {
        KernelSource.Builder conditional = builder(Map.of(
                        "a.cl", "#ifndef M\n#define M 1\n#endif\n#if M\n#include \"b.cl\"\n#endif", "b.cl", "int b;"))
                .resource("a.cl");
        assertThatThrownBy(conditional::build)
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("a.cl:5 includes 'b.cl' inside a conditional");
    }

    @Test
    void acceptsGuardedDefaultsBeforeAnInclude() {
        KernelSource source = builder(
                        Map.of("a.cl", "#ifndef M\n#define M 1\n#endif\n#include \"b.cl\"\n", "b.cl", "int b;"))
                .resource("a.cl")
                .build();
        assertThat(source.text()).contains("int b;\n#line 5 \"a.cl\"\n");
    }

    @Test
    void staysBelowTheRoot() {
        for (String path : new String[] {"../a.cl", "/a.cl", "a//b.cl", "./a.cl", "", "a\\b.cl"}) {
            assertThatThrownBy(() -> KernelSource.builder().resource(path))
                    .as(path)
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("is not a path below /dev/millrace/kernels/");
        }
    }

    @Test
    void refusesDefinitionsThatContradictOrBreakTheLine() {
        KernelSource.Builder builder = KernelSource.builder().define("M", 1).define("M", 1);
        assertThatThrownBy(() -> builder.define("M", 2))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("'M' is defined twice: as '1' and as '2'");
        assertThatThrownBy(() -> builder.define("N", "1\n#define M 2")).hasMessageContaining("line break");
        assertThatThrownBy(() -> builder.define("N(x)", "x")).hasMessageContaining("not a C identifier");
    }

    @Test
    void readsKernelFilesFromTheClassPath() {
        KernelSource source = KernelSource.builder().resource("sample/scale.cl").build();
        assertThat(source.text()).contains("kernel void scale(").contains("#line 1 \"sample/tile.cl\"");
    }

    @Test
    void isTheSameValueWhenItsTextIs() {
        KernelSource one = KernelSource.builder().define("M", 1).text("int a;").build();
        KernelSource same =
                KernelSource.builder().text("int a;").define("M", "1").build();
        KernelSource other =
                KernelSource.builder().define("M", 2).text("int a;").build();
        assertThat(one).isEqualTo(same).hasSameHashCodeAs(same).isNotEqualTo(other);
        assertThat(one.digest()).isEqualTo(same.digest()).hasSize(64).isNotEqualTo(other.digest());
    }

    private static KernelSource.Builder builder(Map<String, String> files) {
        return KernelSource.builder(files::get);
    }
}
