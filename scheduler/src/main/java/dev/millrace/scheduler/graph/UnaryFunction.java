package dev.millrace.scheduler.graph;

/** A function of one value, element by element. */
public enum UnaryFunction {
    /** {@code x / (1 + exp(-x))}. */
    SILU,
    /** {@code 0.5 x (1 + tanh(sqrt(2 / pi) (x + 0.044715 x^3)))}: the tanh form, as GGUF models use it. */
    GELU
}
