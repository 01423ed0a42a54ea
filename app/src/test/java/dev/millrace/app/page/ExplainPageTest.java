package dev.millrace.app.page;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** The page, from facts made by hand. */
class ExplainPageTest {

    private static final String HOSTILE =
            "</title></script><script>alert(1)</script><img src=x onerror='alert(2)'>\" onmouseover=\"alert(3)";

    /** A graph of layers with one linear each, all regions of their own, half of them of another weight type. */
    private static Map<String, Object> facts(int layers, String evil) {
        List<Map<String, Object>> nodes = new ArrayList<>();
        List<Map<String, Object>> regions = new ArrayList<>();
        List<Map<String, Object>> launches = new ArrayList<>();
        List<Map<String, Object>> arena = new ArrayList<>();
        List<Map<String, Object>> times = new ArrayList<>();
        nodes.add(node("tokens", "input", 0, List.of(), "i32", evil));
        for (int i = 0; i < layers; i++) {
            String name = "blk." + i + ".mix" + evil;
            nodes.add(node(name + ".weight", "weight", 2 * i + 1, List.of(), "weight", i % 3 == 2 ? "Q6_K" : "Q4_K"));
            nodes.add(node(name, "linear", 2 * i + 2, List.of(2 * i, 2 * i + 1), "f32", evil));
            regions.add(Map.of("nodes", List.of(name), "rewrites", List.of("linear-" + evil), "decodeMicros", 12.5));
            launches.add(
                    Map.of("label", name, "variant", "matmul/" + evil, "workGroups", 2, "localSize", 1, "region", i));
            arena.add(Map.of("name", name, "offset", i % 2 * 64, "byteSize", 64, "first", i, "last", i));
            times.add(Map.of(
                    "label",
                    name,
                    "variant",
                    "matmul/" + evil,
                    "startMicros",
                    10.0 * i,
                    "micros",
                    8.0,
                    "bytes",
                    16_000,
                    "operations",
                    32_000));
        }
        Map<String, Object> plan = Map.of(
                "launchCount",
                layers,
                "activationBytes",
                128,
                "activationLowerBoundBytes",
                128,
                "launches",
                launches,
                "arena",
                arena);
        Map<String, Object> measured = Map.of("rows", 1, "positions", 65, "micros", 10.0 * layers, "launches", times);
        return Map.of(
                "model", Map.of("name", "model " + evil, "file", evil),
                "device", Map.of("name", "device " + evil, "reason", evil),
                "graph", Map.of("nodes", nodes, "outputs", Map.of()),
                "regions", regions,
                "memory",
                        Map.of(
                                "byteSize",
                                100,
                                "budgetBytes",
                                200,
                                "groups",
                                List.of(Map.of("group", evil, "byteSize", 100, "buffers", List.of()))),
                "decode", plan,
                "prefill", plan,
                "timeline", Map.of("decode", measured, "prefill", measured),
                "variantChoices", List.of(evil));
    }

    private static Map<String, Object> node(
            String name, String op, int output, List<Integer> inputs, String type, String attribute) {
        return Map.of(
                "name",
                name,
                "op",
                op,
                "output",
                output,
                "inputs",
                inputs,
                "type",
                type,
                "shape",
                List.of("rows", 8),
                "attributes",
                Map.of("type", attribute, "layer", output));
    }

    @Test
    void layersThatAreAlikeAreShownOnce() {
        String page = ExplainPage.of(facts(30, ""));

        assertThat(page)
                .contains("Layers 0, 1, 3, 4, 6, 7, 9, 10, 12, 13, 15, 16, 18, 19, 21, 22, 24, 25, 27, 28: 20 alike")
                .contains("Layers 2, 5, 8, 11, 14, 17, 20, 23, 26, 29: 10 alike, shown once")
                .contains("12.5 µs")
                .contains("2.0 GB/s")
                .contains("4.0 GFLOP/s");
        assertThat(count(page, "<tr class=first")).as("rows of the graph").isEqualTo(2);
        assertThat(count(page, "<title>mix")).isZero();
        // Twice for the arena and twice for the time axis of all layers, and each once more for one layer alone.
        assertThat(count(page, "<title>blk\\.")).isEqualTo(4 * 30 + 4);
        assertThat(page.length()).isLessThan(200_000);
    }

    @Test
    void nothingIsLoadedFromAnywhere() {
        assertThat(ExplainPage.of(facts(3, "")))
                .doesNotContain("http:", "https:", "src=", "@import", "url(", "<link", "<iframe", "<object")
                .contains("default-src 'none'");
    }

    @Test
    void namesOfStrangersAreText() {
        String page = ExplainPage.of(facts(3, HOSTILE));

        assertThat(count(page, "<script")).isEqualTo(1);
        assertThat(count(page, "</script")).isEqualTo(1);
        assertThat(count(page, "</title>")).isEqualTo(count(page, "<title>"));
        assertThat(page).doesNotContain("<img", "onerror='", "onmouseover=\"");
        Matcher tag = Pattern.compile("<[a-zA-Z][^>]*>").matcher(page);
        while (tag.find()) {
            // Quotes in texts are escaped, so what stands in quotes is a value and no attribute.
            assertThat(tag.group().replaceAll("\"[^\"]*\"", "")).doesNotContainPattern("\\son[a-z]+\\s*=");
        }
    }

    @Test
    void factsThatAreMissingLeaveOutWhatTheyWouldShow() {
        String page = ExplainPage.of(Map.of("model", Map.of("name", "alone"), "variants", List.of("plain/java")));

        assertThat(page).contains("<h1>alone</h1>", "plain/java").doesNotContain("id=memory", "id=time");
    }

    @Test
    void numbersOfLayersAreJoinedWhereTheyFollowEachOther() {
        assertThat(Block.numbers(List.of(0, 1, 2, 5, 7, 8))).isEqualTo("0 to 2, 5, 7, 8");
        assertThat(Block.numbers(IntStream.range(0, 30).boxed().toList())).isEqualTo("0 to 29");
        assertThat(Layered.of("blk.3.a+blk.3.b")).isEqualTo(new Layered(3, "a+b"));
        assertThat(Layered.of("output_norm+x")).isEqualTo(new Layered(-1, "output_norm+x"));
    }

    private static int count(String text, String pattern) {
        Matcher matcher = Pattern.compile(pattern).matcher(text);
        int count = 0;
        while (matcher.find()) {
            count++;
        }
        return count;
    }
}
