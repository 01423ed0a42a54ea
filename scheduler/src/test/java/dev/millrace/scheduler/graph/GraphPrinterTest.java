package dev.millrace.scheduler.graph;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.kernels.quant.WeightType;
import java.util.List;
import java.util.Map;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Test;

class GraphPrinterTest {

    @Test
    void textHasOneAlignedLineANode() {
        assertThat(GraphPrinter.text(tiny())).isEqualTo("""
                        graph tiny: 7 nodes, 1 weight, 0 K/V caches
                          %0  token_embd.weight  weight[320, 64]    weight(Q8_0)
                          %1  tokens             i32[rows]          input(tokens)
                          %2  embedding          f32[rows, 64]      embedding(%1, %0)
                          %3  output_rows        i32[outputs]       input(output_rows)
                          %4  last               f32[outputs, 64]   selectRows(%2, %3)
                          %5  half               f32[outputs, 64]   scale(%4, factor=0.5)
                          %6  logits             f32[outputs, 320]  linear(%5, %0)
                        outputs: logits = %6
                        """);
    }

    @Test
    void theAttentionBlockPrintsItsParameters() {
        assertThat(GraphPrinter.text(SmallGraphs.attentionBlock()))
                .contains("rmsNorm(%2, %3, epsilon=1.0E-5)")
                .contains("layer=0, kvHeads=1, headDim=4)")
                .contains("layer=0, heads=2, kvHeads=1, headDim=4, scale=0.5, mask=")
                .contains("heads=2, headDim=4, mode=NORMAL, rotaryDim=4, base=10000.0)")
                .contains("function=ADD)")
                .contains("1 K/V cache\n")
                .endsWith("outputs: logits = %20, token = %21\n");
    }

    @Test
    void jsonIsMapsListsStringsAndNumbers() {
        Map<String, Object> json = GraphPrinter.json(tiny());
        assertThat(json).containsEntry("name", "tiny").containsEntry("outputs", Map.of("logits", 6));
        assertThat(json.get("nodes"))
                .asInstanceOf(InstanceOfAssertFactories.LIST)
                .hasSize(7)
                .element(5)
                .isEqualTo(Map.of(
                        "id",
                        5,
                        "name",
                        "half",
                        "op",
                        "scale",
                        "attributes",
                        Map.of("factor", 0.5f),
                        "inputs",
                        List.of(4),
                        "output",
                        5,
                        "type",
                        "f32",
                        "shape",
                        List.of("outputs", 64)));
    }

    private static Graph tiny() {
        GraphBuilder graph = new GraphBuilder("tiny");
        Value table = graph.weight("token_embd.weight", WeightType.Q8_0, 320, 64);
        Value x = graph.embedding("embedding", graph.tokens(), table);
        Value half = graph.scale("half", graph.selectRows("last", x), 0.5f);
        return graph.output("logits", graph.linear("logits", half, table)).build();
    }
}
