package dev.millrace.kernels.expression;

/**
 * A value for each column of a row, computed lane by lane. Sealed; {@link ExpressionWriter} turns it into OpenCL C.
 */
public sealed interface Expression {

    /** The result of the phase's matrix product with weight number {@code operand} of its segment. */
    record Product(int operand) implements Expression {}

    /** A float tensor at the same row and column; with {@code selected} at the row that the step's output row names. */
    record Rows(Slot slot, int columns, boolean selected) implements Expression {}

    /** A weight vector, the same for every row. */
    record Vector(Slot slot) implements Expression {}

    /** A row of an embedding matrix of {@code columns} values, chosen by the row's token. */
    record Embedded(Slot slot, String weightType, int columns) implements Expression {}

    /** The attention output that partials combine to. */
    record Combined(Slot slot) implements Expression {}

    /** {@code 1 / sqrt(mean(x^2) + epsilon)} of the row, where the phase computes one. */
    record RowFactor() implements Expression {}

    /** The same number everywhere. */
    record Constant(float value) implements Expression {}

    /** A function of one value. */
    record Unary(Function function, Expression operand) implements Expression {}

    /** A function of two values. */
    record Binary(Operator operator, Expression left, Expression right) implements Expression {}

    /** Functions of {@code base/base.cl}. */
    enum Function {
        SILU("silu"),
        GELU("gelu"),
        TANH("tanh_");

        private final String symbol;

        Function(String symbol) {
            this.symbol = symbol;
        }

        String symbol() {
            return symbol;
        }
    }

    /** Arithmetic. */
    enum Operator {
        ADD('+'),
        MULTIPLY('*');

        private final char symbol;

        Operator(char symbol) {
            this.symbol = symbol;
        }

        char symbol() {
            return symbol;
        }
    }
}
