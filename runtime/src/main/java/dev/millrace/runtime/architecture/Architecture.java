package dev.millrace.runtime.architecture;

import dev.millrace.runtime.format.gguf.Metadata;
import dev.millrace.scheduler.graph.Graph;

/** How models of one family compute: metadata and tensors to a graph. */
public interface Architecture {

    /** As {@code general.architecture} says it. */
    String name();

    /**
     * Reads the sizes and constants of a model.
     *
     * @throws dev.millrace.runtime.format.gguf.ModelFormatException when a key is missing, out of range or unsupported
     */
    ModelConfig config(Metadata metadata);

    /**
     * Builds the graph: tokens to the outputs {@link #LOGITS} and {@link #TOKEN}.
     *
     * @throws dev.millrace.runtime.format.gguf.ModelFormatException when a tensor is missing or has a wrong shape or type
     */
    Graph build(ModelConfig config, Tensors tensors);

    /** Name of the graph output F32 [outputs, vocabularySize]. */
    String LOGITS = "logits";

    /** Name of the graph output I32 [outputs]: the arg-max of the logits. */
    String TOKEN = "token";
}
