package dev.millrace.scheduler.graph;

import dev.millrace.kernels.quant.ActivationType;
import dev.millrace.kernels.rope.RopeSpec;

/**
 * What a node does. Every op says its operands (in order) and its result; {@code M} is {@code rows} or {@code outputs}.
 * Java 17 has no pattern switch: {@link Visitor} handles all of them exhaustively.
 */
public sealed interface Op {

    <R> R accept(Visitor<R> visitor);

    /** A vector from the host: () -> I32 [role's length]. */
    record Input(InputRole role) implements Op {
        @Override
        public <R> R accept(Visitor<R> visitor) {
            return visitor.input(this);
        }
    }

    /** A weight of the model: () -> WEIGHT [N, K], or [K] for a vector. */
    record Weight(WeightSpec spec) implements Op {
        @Override
        public <R> R accept(Visitor<R> visitor) {
            return visitor.weight(this);
        }
    }

    /** Row lookup: (tokens [rows], weight [N, K]) -> F32 [rows, K]. */
    record Embedding() implements Op {
        @Override
        public <R> R accept(Visitor<R> visitor) {
            return visitor.embedding(this);
        }
    }

    /** {@code x / sqrt(mean(x^2) + epsilon) * weight}, per row: (x [M, K], weight [K]) -> F32 [M, K]. */
    record RmsNorm(float epsilon) implements Op {
        @Override
        public <R> R accept(Visitor<R> visitor) {
            return visitor.rmsNorm(this);
        }
    }

    /** {@code x W^T}: (x [M, K], weight [N, K]) -> F32 [M, N]. */
    record Linear() implements Op {
        @Override
        public <R> R accept(Visitor<R> visitor) {
            return visitor.linear(this);
        }
    }

    /** Rotary position embedding: (x [rows, heads * headDim], positions) -> F32 of x's shape. */
    record Rope(RopeSpec spec, int heads, int headDim) implements Op {
        @Override
        public <R> R accept(Visitor<R> visitor) {
            return visitor.rope(this);
        }
    }

    /**
     * Stores K and V rows at their (sequence, position): (k, v [rows, kvHeads * headDim], positions, sequences) -> STATE.
     * Writing a position again overwrites it.
     */
    record KvWrite(int layer, KvShape shape) implements Op {
        @Override
        public <R> R accept(Visitor<R> visitor) {
            return visitor.kvWrite(this);
        }
    }

    /** (q [rows, heads * headDim], kvState, positions, sequences) -> F32 of q's shape. */
    record Attention(AttentionSpec spec) implements Op {
        @Override
        public <R> R accept(Visitor<R> visitor) {
            return visitor.attention(this);
        }
    }

    /** (a, b), both [M, N], or one of them a weight vector [N] used for every row -> F32 [M, N]. */
    record Binary(BinaryFunction function) implements Op {
        @Override
        public <R> R accept(Visitor<R> visitor) {
            return visitor.binary(this);
        }
    }

    /** (x) -> F32 of x's shape. */
    record Unary(UnaryFunction function) implements Op {
        @Override
        public <R> R accept(Visitor<R> visitor) {
            return visitor.unary(this);
        }
    }

    /** {@code factor * x}: (x) -> F32 of x's shape. */
    record Scale(float factor) implements Op {
        @Override
        public <R> R accept(Visitor<R> visitor) {
            return visitor.scale(this);
        }
    }

    /** Keeps the rows whose results are wanted: (x [rows, K], output_rows) -> F32 [outputs, K]. */
    record SelectRows() implements Op {
        @Override
        public <R> R accept(Visitor<R> visitor) {
            return visitor.selectRows(this);
        }
    }

    /** Index of the greatest value of each row, the lowest of equals: (x [M, N]) -> I32 [M]. */
    record ArgMax() implements Op {
        @Override
        public <R> R accept(Visitor<R> visitor) {
            return visitor.argMax(this);
        }
    }

    /** Rounds activations for the matrix products that follow, in blocks of 32: (x [M, K]) -> F32 of x's shape. */
    record Quantise(ActivationType type) implements Op {
        @Override
        public <R> R accept(Visitor<R> visitor) {
            return visitor.quantise(this);
        }
    }

    /** One method per op. */
    interface Visitor<R> {
        R input(Input op);

        R weight(Weight op);

        R embedding(Embedding op);

        R rmsNorm(RmsNorm op);

        R linear(Linear op);

        R rope(Rope op);

        R kvWrite(KvWrite op);

        R attention(Attention op);

        R binary(Binary op);

        R unary(Unary op);

        R scale(Scale op);

        R selectRows(SelectRows op);

        R argMax(ArgMax op);

        R quantise(Quantise op);
    }
}
