package dev.millrace.runtime.architecture;

import dev.millrace.scheduler.graph.GraphBuilder;
import dev.millrace.scheduler.graph.Value;
import dev.millrace.scheduler.graph.WeightSpec;

/** What stands before and after the layers: the embedding, and the final norm with the logits and their arg-max. */
record ModelEnds(ModelConfig config, GraphBuilder graph, ModelTensors tensors) {

    private static final String EMBEDDING = "token_embd.weight";
    private static final String OUTPUT = "output.weight";

    /** Tokens to the residual stream. */
    Value embedding() {
        return graph.embedding("token_embd", graph.tokens(), graph.weight(embeddingTable()));
    }

    /** The residual stream to logits of the output rows; without {@code output.weight} the embedding table serves. */
    void outputs(Value x) {
        Value last = graph.selectRows("output_select", x);
        WeightSpec norm = tensors.vector("output_norm.weight", config.hiddenSize());
        Value normed = graph.rmsNorm("output_norm", last, graph.weight(norm), config.rmsEpsilon());
        WeightSpec head = tensors.optionalMatrix(OUTPUT, config.vocabularySize(), config.hiddenSize())
                .orElseGet(this::embeddingTable);
        Value logits = graph.linear(Architecture.LOGITS, normed, graph.weight(head));
        graph.output(Architecture.LOGITS, logits);
        graph.output(Architecture.TOKEN, graph.argMax(Architecture.TOKEN, logits));
    }

    private WeightSpec embeddingTable() {
        return tensors.matrix(EMBEDDING, config.vocabularySize(), config.hiddenSize());
    }
}
