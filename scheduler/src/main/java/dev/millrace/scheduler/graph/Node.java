package dev.millrace.scheduler.graph;

import java.util.List;

/**
 * One operation with its operands.
 *
 * @param id its number, which is also its place in topological order
 * @param name unique in the graph, such as {@code blk.3.attn_q}
 * @param op what it does
 * @param inputs {@link Value#id()} of its operands, in the order the {@link Op} names them
 * @param output {@link Value#id()} of its result
 */
public record Node(int id, String name, Op op, List<Integer> inputs, int output) {

    public Node {
        inputs = List.copyOf(inputs);
    }

    /** The id of operand {@code index}. */
    public int input(int index) {
        return inputs.get(index);
    }
}
