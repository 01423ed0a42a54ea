package dev.millrace.scheduler.lowering;

import dev.millrace.kernels.phase.RowDomain;
import dev.millrace.kernels.quant.ActivationType;
import dev.millrace.kernels.rope.RopeSpec;
import dev.millrace.scheduler.graph.WeightSpec;

/** Something that lies in device memory, named by what it is; where it lies is decided later. */
public sealed interface Storage {

    /** A graph value as float rows padded to 32 columns. */
    record Rows(int value, int columns, RowDomain domain) implements Storage {}

    /** A rounded graph value as packed activations. */
    record Packed(int value, int columns, RowDomain domain, ActivationType type) implements Storage {}

    /** Partial attention of a graph value. */
    record Partials(int value) implements Storage {}

    /** Attention scores of a graph value. */
    record Scores(int value) implements Storage {}

    /** Tile maxima of the rows of a graph value. */
    record Best(int value, int columns) implements Storage {}

    /** A graph value of one integer per output row. */
    record Tokens(int value) implements Storage {}

    /** A packed weight matrix. */
    record Matrix(WeightSpec weight) implements Storage {}

    /** A weight vector as floats. */
    record Vector(WeightSpec weight) implements Storage {}

    /** Keys ({@code keys}) or values of a layer. */
    record Cache(int layer, boolean keys) implements Storage {}

    /** The page table. */
    record Pages() implements Storage {}

    /** Cosines and sines of a rotary embedding. */
    record Angles(RopeSpec rope) implements Storage {}
}
