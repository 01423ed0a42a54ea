package dev.millrace.scheduler.graph;

/** A function of two values, element by element. */
public enum BinaryFunction {
    ADD,
    MULTIPLY
}
