package dev.millrace.scheduler.queue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.kernels.quant.WeightType;
import dev.millrace.opencl.fake.FakeDevice;
import dev.millrace.scheduler.graph.Graph;
import dev.millrace.scheduler.graph.GraphBuilder;
import dev.millrace.scheduler.graph.Value;
import dev.millrace.scheduler.memory.StoredWeight;
import org.junit.jupiter.api.Test;

class WeightFormsTest {

    /** A table of one token, whose row may also serve as the weights of the norm. */
    private static Graph graph(boolean shared) {
        GraphBuilder g = new GraphBuilder("forms");
        Value table = g.weight("table", WeightType.F32, 1, 32);
        Value x = g.embedding("x", g.tokens(), table);
        Value scale = shared ? table : g.weight("scale", WeightType.F32, 1, 32);
        Value normed = g.rmsNorm("normed", g.selectRows("selected", x), scale, 1e-5f);
        Value product = g.linear("product", normed, g.weight("wide", WeightType.F16, 48, 32));
        return g.output("logits", product)
                .output("token", g.argMax("token", product))
                .build();
    }

    @Test
    void readersDecideTheForm() {
        assertThat(WeightForms.of(graph(false)))
                .containsExactly(
                        StoredWeight.matrix("table", WeightType.F32, 1, 32),
                        StoredWeight.vector("scale", WeightType.F32, 32),
                        StoredWeight.matrix("wide", WeightType.F16, 48, 32));
        assertThat(WeightForms.matrixTypes(graph(false))).containsExactly(WeightType.F16);
    }

    @Test
    void aWeightReadInTwoFormsIsRefused() {
        Graph graph = graph(true);
        assertThatThrownBy(() -> FakeModel.design(FakeDevice.small(), graph, FakeModel.OPTIONS))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("weight 'table' is read as a matrix by x and as a vector by normed; "
                        + "the device keeps it in one form only, so give one of them a weight of its own");
    }
}
