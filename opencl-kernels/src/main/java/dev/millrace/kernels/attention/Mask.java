package dev.millrace.kernels.attention;

import java.util.List;

/** Which positions of its own sequence a row of attention sees. */
public sealed interface Mask {

    /** Whether a row at {@code queryPosition} sees the key at {@code keyPosition}. */
    boolean visible(int queryPosition, int keyPosition);

    /** Itself and everything before: {@code key <= query}. */
    record Causal() implements Mask {
        @Override
        public boolean visible(int queryPosition, int keyPosition) {
            return keyPosition <= queryPosition;
        }
    }

    /**
     * Itself and the {@code size - 1} positions before: {@code query - size < key <= query}.
     *
     * @param size visible positions, at least 1
     */
    record Window(int size) implements Mask {
        public Window {
            if (size < 1) {
                throw new IllegalArgumentException("A window of " + size + " positions; at least 1 is needed");
            }
        }

        @Override
        public boolean visible(int queryPosition, int keyPosition) {
            return keyPosition <= queryPosition && queryPosition - keyPosition < size;
        }
    }

    /** Everything, as encoders do. */
    record Bidirectional() implements Mask {
        @Override
        public boolean visible(int queryPosition, int keyPosition) {
            return true;
        }
    }

    /**
     * A tree of guesses behind a common past. Positions are cache slots: slots below {@code prefix} are the past, seen by
     * all; slot {@code prefix + i} holds node i, which sees the past, its ancestors and itself.
     *
     * @param prefix length of the common past
     * @param parents parent node of each node, less than the node's own number; -1 hangs on the past
     */
    record Tree(int prefix, List<Integer> parents) implements Mask {
        public Tree {
            parents = List.copyOf(parents);
            for (int i = 0; i < parents.size(); i++) {
                if (parents.get(i) < -1 || parents.get(i) >= i) {
                    throw new IllegalArgumentException("Node " + i + " of the tree has parent " + parents.get(i)
                            + "; parents come before their children, or are -1");
                }
            }
        }

        @Override
        public boolean visible(int queryPosition, int keyPosition) {
            if (keyPosition < prefix || keyPosition > queryPosition) {
                return keyPosition < prefix && keyPosition <= queryPosition;
            }
            int node = queryPosition - prefix;
            int wanted = keyPosition - prefix;
            while (node > wanted) {
                node = parents.get(node);
            }
            return node == wanted;
        }
    }
}
