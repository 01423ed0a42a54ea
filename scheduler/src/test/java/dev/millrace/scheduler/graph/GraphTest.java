package dev.millrace.scheduler.graph;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.kernels.quant.WeightType;
import java.util.List;
import org.junit.jupiter.api.Test;

class GraphTest {

    @Test
    void aBlockHasTheExpectedShapes() {
        Graph graph = SmallGraphs.attentionBlock();
        assertThat(spec(graph, "blk.0.q")).isEqualTo("f32[rows, 8]");
        assertThat(spec(graph, "blk.0.k")).isEqualTo("f32[rows, 4]");
        assertThat(spec(graph, "blk.0.kv")).isEqualTo("state[]");
        assertThat(spec(graph, "blk.0.attention")).isEqualTo("f32[rows, 8]");
        assertThat(spec(graph, "last")).isEqualTo("f32[outputs, 8]");
        assertThat(spec(graph, "logits")).isEqualTo("f32[outputs, 5]");
        assertThat(spec(graph, "token")).isEqualTo("i32[outputs]");
        assertThat(graph.inputs())
                .containsExactly(InputRole.TOKENS, InputRole.POSITIONS, InputRole.SEQUENCES, InputRole.OUTPUT_ROWS);
        assertThat(graph.inputSpecs()).extracting(TensorSpec::typeText).contains("i32[rows]", "i32[outputs]");
        assertThat(graph.caches()).containsExactly(new KvCache(0, new KvShape(1, 4)));
        assertThat(graph.outputs().keySet()).containsExactly("logits", "token");
        assertThat(graph.output("token").spec().name()).isEqualTo("token");
        assertThatThrownBy(() -> graph.output("hidden"))
                .hasMessage("graph attentionBlock has no output hidden; it has [logits, token]");
    }

    @Test
    void nodesComeInTopologicalOrder() {
        Graph graph = SmallGraphs.attentionBlock();
        for (Node node : graph.nodes()) {
            for (int input : node.inputs()) {
                assertThat(graph.position(graph.producer(input))).isLessThan(graph.position(node));
            }
        }
    }

    @Test
    void tiedWeightsAreOneWeight() {
        Graph graph = SmallGraphs.attentionBlock();
        assertThat(graph.weights()).extracting(WeightSpec::name).containsOnlyOnce("embedding");
        Node embedding = graph.find("embedding").orElseThrow();
        assertThat(graph.consumers(embedding.output())).extracting(Node::name).containsExactly("x", "logits");
        assertThat(embedding.op()).isEqualTo(new Op.Weight(new WeightSpec("embedding", WeightType.F32, 5, 8)));
    }

    @Test
    void aValueReadOnceAndNotReturnedIsSingleUse() {
        GraphBuilder builder = new GraphBuilder("uses");
        Value x = builder.embedding("x", builder.tokens(), builder.weight("table", WeightType.F32, 3, 4));
        Value once = builder.silu("once", x);
        Value twice = builder.scale("twice", once, 2);
        Value squared = builder.multiply("squared", twice, twice);
        builder.output("squared", squared).output("x", x);
        Graph graph = builder.build();

        assertThat(graph.isSingleUse(once.id())).isTrue();
        assertThat(graph.onlyConsumer(once.id())).map(Node::name).contains("twice");
        assertThat(graph.isSingleUse(twice.id())).as("read twice by one node").isFalse();
        assertThat(graph.consumers(twice.id())).extracting(Node::name).containsExactly("squared");
        assertThat(graph.isSingleUse(x.id())).as("read once, but returned").isFalse();
        assertThat(graph.isSingleUse(squared.id())).as("read by nobody").isFalse();
        assertThat(graph.producer(once.id()).name()).isEqualTo("once");
        assertThat(graph.producerOf(graph.node(squared.producer()), 1).name()).isEqualTo("twice");
    }

    @Test
    void graphsAreValues() {
        assertThat(SmallGraphs.attentionBlock()).isEqualTo(SmallGraphs.attentionBlock());
        assertThat(SmallGraphs.attentionBlock()).hasSameHashCodeAs(SmallGraphs.attentionBlock());
        Graph graph = SmallGraphs.attentionBlock();
        assertThatThrownBy(() -> graph.nodes().clear()).isInstanceOf(UnsupportedOperationException.class);
        assertThatThrownBy(() -> graph.outputs().clear()).isInstanceOf(UnsupportedOperationException.class);
    }

    @Test
    void namesAreUnique() {
        GraphBuilder builder = new GraphBuilder("names");
        Value x = builder.embedding("x", builder.tokens(), builder.weight("table", WeightType.F32, 3, 4));
        assertThatThrownBy(() -> builder.silu("x", x))
                .isInstanceOf(GraphException.class)
                .hasMessage("node x: the name is taken by x: f32[rows, 4]; names are unique in a graph");
        assertThatThrownBy(() -> builder.weight("table", WeightType.F16, 3, 4)).hasMessageContaining("node table");
        builder.output("x", x);
        assertThatThrownBy(() -> builder.output("x", x)).hasMessageContaining("output x");
    }

    @Test
    void aValueOfAnotherGraphIsRefused() {
        GraphBuilder one = new GraphBuilder("one");
        GraphBuilder two = new GraphBuilder("two");
        Value x = one.embedding("x", one.tokens(), one.weight("table", WeightType.F32, 3, 4));
        two.tokens();
        assertThatThrownBy(() -> two.silu("y", x)).hasMessage("node y: operand x: f32[rows, 4] is not of graph two");
        assertThatThrownBy(() -> two.output("y", x)).hasMessageContaining("is not of graph two");
    }

    @Test
    void aGraphNeedsAnOutput() {
        assertThatThrownBy(() -> new GraphBuilder("empty").build())
                .isInstanceOf(GraphException.class)
                .hasMessageContaining("graph empty has no output");
    }

    @Test
    void dimensionsAreAboveZero() {
        assertThatThrownBy(() -> Dim.of(0)).hasMessage("a dimension must be above 0, got 0");
        assertThat(List.of(Dim.of(3), Dim.Symbol.ROWS)).hasToString("[3, rows]");
    }

    private static String spec(Graph graph, String node) {
        return graph.value(graph.find(node).orElseThrow().output()).spec().typeText();
    }
}
