package dev.millrace.scheduler.graph;

import java.util.Locale;

/** What the elements of a tensor are. */
public enum ElementType {
    /** 32-bit float: all activations of the graph (lowering may store them quantised). */
    F32,
    /** 32-bit signed integer: token ids, positions, sequences, row numbers. */
    I32,
    /** A byte. */
    U8,
    /** A packed weight; {@link WeightSpec#type()} says how it is stored. */
    WEIGHT,
    /** No elements: stands for the contents of a K/V cache after a write, so that order is part of the graph. */
    STATE;

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
