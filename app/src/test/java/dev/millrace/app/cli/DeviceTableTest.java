package dev.millrace.app.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.app.facts.Facts;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The table of devices, for machines that are not here. */
class DeviceTableTest {

    private static final Map<String, Object> CHOSEN = Map.of(
            "binding",
            "lwjgl",
            "device",
            "Voodoo (gpu, 3dfx)",
            "name",
            "Voodoo",
            "platform",
            "3dfx",
            "reason",
            "first of 3");

    private static Map<String, Object> device(String name, String kind, boolean works, String... capabilities) {
        Map<String, Object> facts = new LinkedHashMap<>();
        facts.put("name", name);
        facts.put("kind", kind);
        facts.put("driver", "7");
        facts.put("language", "OpenCL C 1.2");
        facts.put("computeUnits", 4);
        facts.put("globalMemoryBytes", 8L << 30);
        facts.put("works", works);
        if (works) {
            facts.put("capabilities", List.of(capabilities));
            facts.put("absent", Map.of("fp16", "no extension"));
            facts.put("variants", Map.of("matmul", "local", "attentionDecode", "local", "attentionPrefill", "tiled"));
        } else {
            facts.put("error", "it does not compile\n--- build log ---\nline");
        }
        return facts;
    }

    private static Map<String, Object> binding(String name, List<Map<String, Object>> devices) {
        return Map.of(
                "name",
                name,
                "platforms",
                List.of(Map.of("name", "3dfx", "version", "OpenCL 1.2", "devices", devices)));
    }

    private static String printed(Map<String, Object> catalog, boolean details) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        new DeviceTable(new Facts(catalog)).print(new PrintStream(out, false, StandardCharsets.UTF_8), details);
        return out.toString(StandardCharsets.UTF_8);
    }

    @Test
    void twinsAreTwoAndBothBindingsReachEach() {
        List<Map<String, Object>> devices = List.of(
                device("Voodoo", "gpu", false),
                device("Voodoo", "gpu", true, "local-memory"),
                device("Core", "cpu", true, "asm-avx2", "fp64"));
        Map<String, Object> catalog =
                Map.of("bindings", List.of(binding("lwjgl", devices), binding("jocl", devices)), "chosen", CHOSEN);

        String text = printed(catalog, false);

        assertThat(text.lines().limit(5))
                .containsExactly(
                        "   #  kind  device   memory  units  works  driver",
                        "   1  gpu   Voodoo  8.0 GiB      4  no     3dfx 7",
                        "*  2  gpu   Voodoo  8.0 GiB      4  yes    3dfx 7",
                        "   3  cpu   Core    8.0 GiB      4  yes    3dfx 7",
                        "* would be taken: Voodoo (gpu, 3dfx) through lwjgl, first of 3");
        assertThat(text)
                .contains("   broken    it does not compile\n")
                .contains("   good for  work-groups that share local memory\n")
                .contains(
                        "   lacks     integer dot products, sub-groups that exchange values, arithmetic in half precision,")
                .contains("   kernels   matrix products local; attention local (decode), tiled (prefill)\n")
                .contains("   reached   through lwjgl and jocl\n")
                .doesNotContain("cannot");
        assertThat(printed(catalog, true))
                .contains("   driver    7, OpenCL C 1.2\n")
                .contains("   cannot    fp16: no extension\n")
                .contains("   can       asm-avx2, fp64\n");
    }

    @Test
    void whatCannotBeAskedIsSaid() {
        Map<String, Object> catalog = Map.of(
                "bindings",
                List.of(Map.of("name", "jocl", "error", "no library\nstack trace"), binding("lwjgl", List.of())),
                "chosen",
                Map.of("error", "no OpenCL device"));

        assertThat(printed(catalog, false).lines().filter(line -> !line.isEmpty()))
                .containsExactly(
                        "none would be taken: no OpenCL device",
                        "binding jocl cannot be used: no library",
                        "platform 3dfx through lwjgl: it has no device");
    }

    @Test
    void paragraphsKeepTheirMargin() {
        assertThat(Paragraph.of("label: ", "word ".repeat(25).strip() + "\n  inner"))
                .isEqualTo("label: " + "word ".repeat(18).strip() + "\n       "
                        + "word ".repeat(7).strip() + "\n         inner");
    }
}
