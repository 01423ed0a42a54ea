package dev.millrace.scheduler.graph;

/** The size of one axis of a tensor: a number, or a symbol that every step binds anew. */
public sealed interface Dim permits Dim.Fixed, Dim.Symbol {

    /** A size known when the graph is built. */
    static Dim of(int size) {
        return new Fixed(size);
    }

    /** A size known when the graph is built; above 0. */
    record Fixed(int size) implements Dim {
        public Fixed {
            if (size <= 0) {
                throw new GraphException("a dimension must be above 0, got " + size);
            }
        }

        @Override
        public String toString() {
            return Integer.toString(size);
        }
    }

    /** A size known when a step is run. */
    record Symbol(String name) implements Dim {

        /** Rows of activations in this step (M): one per token, each with its own (sequence, position). */
        public static final Symbol ROWS = new Symbol("rows");

        /** Rows whose logits are wanted in this step. */
        public static final Symbol OUTPUTS = new Symbol("outputs");

        @Override
        public String toString() {
            return name;
        }
    }
}
