package dev.millrace.scheduler.graph;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * A model: nodes in topological order, each with one result. Immutable; made by {@link GraphBuilder}, which proves its
 * shapes.
 */
public final class Graph {

    private final String name;
    private final List<Node> nodes;
    private final List<Value> values;
    private final Map<String, Integer> outputs;
    private final List<List<Node>> consumers;

    Graph(String name, List<Node> nodes, List<Value> values, Map<String, Integer> outputs) {
        this.name = name;
        this.nodes = List.copyOf(nodes);
        this.values = List.copyOf(values);
        this.outputs = Collections.unmodifiableMap(new LinkedHashMap<>(outputs));
        this.consumers = consumersOf(this.nodes, this.values.size());
    }

    private static List<List<Node>> consumersOf(List<Node> nodes, int valueCount) {
        List<List<Node>> result = new ArrayList<>();
        for (int i = 0; i < valueCount; i++) {
            result.add(new ArrayList<>());
        }
        for (Node node : nodes) {
            for (int input : node.inputs()) {
                List<Node> users = result.get(input);
                if (!users.contains(node)) {
                    users.add(node);
                }
            }
        }
        result.replaceAll(List::copyOf);
        return List.copyOf(result);
    }

    public String name() {
        return name;
    }

    /** All nodes; {@link Node#id()} is the index. */
    public List<Node> nodes() {
        return nodes;
    }

    /** All values; {@link Value#id()} is the index. */
    public List<Value> values() {
        return values;
    }

    /** Ids of the values that a step returns, by name, in the order they were declared. */
    public Map<String, Integer> outputs() {
        return outputs;
    }

    /** The value that a step returns under a name. */
    public Value output(String outputName) {
        Integer id = outputs.get(outputName);
        if (id == null) {
            throw new GraphException("graph " + name + " has no output " + outputName + "; it has " + outputs.keySet());
        }
        return values.get(id);
    }

    public Node node(int id) {
        return nodes.get(id);
    }

    public Value value(int id) {
        return values.get(id);
    }

    /** The node of this name, if there is one. */
    public Optional<Node> find(String nodeName) {
        return nodes.stream().filter(node -> node.name().equals(nodeName)).findFirst();
    }

    /** The node that makes a value. */
    public Node producer(int value) {
        return nodes.get(values.get(value).producer());
    }

    /** The node that makes operand {@code index} of {@code node}. */
    public Node producerOf(Node node, int index) {
        return producer(node.input(index));
    }

    /** Nodes that read a value, in topological order, each once even where it reads the value twice. */
    public List<Node> consumers(int value) {
        return consumers.get(value);
    }

    /** Whether exactly one operand of one node reads the value and the step does not return it. */
    public boolean isSingleUse(int value) {
        List<Node> users = consumers.get(value);
        return users.size() == 1
                && Collections.frequency(users.get(0).inputs(), value) == 1
                && !outputs.containsValue(value);
    }

    /** The node that alone reads the value, if {@link #isSingleUse}. */
    public Optional<Node> onlyConsumer(int value) {
        return isSingleUse(value) ? Optional.of(consumers.get(value).get(0)) : Optional.empty();
    }

    /** Place of a node in topological order: every operand of a node comes from a lower position. */
    public int position(Node node) {
        return node.id();
    }

    /** What the host gives to a step, in graph order. */
    public List<InputRole> inputs() {
        return nodes.stream()
                .filter(node -> node.op() instanceof Op.Input)
                .map(node -> ((Op.Input) node.op()).role())
                .toList();
    }

    /** Specs of the values that {@link #inputs()} name, in the same order. */
    public List<TensorSpec> inputSpecs() {
        return nodes.stream()
                .filter(node -> node.op() instanceof Op.Input)
                .map(node -> value(node.output()).spec())
                .toList();
    }

    /** Weights in the order of first use; a tensor used twice (tied embeddings) is here once. */
    public List<WeightSpec> weights() {
        return nodes.stream()
                .filter(node -> node.op() instanceof Op.Weight)
                .map(node -> ((Op.Weight) node.op()).spec())
                .toList();
    }

    /** K/V caches in the order of their writes. */
    public List<KvCache> caches() {
        return nodes.stream()
                .filter(node -> node.op() instanceof Op.KvWrite)
                .map(node -> (Op.KvWrite) node.op())
                .map(write -> new KvCache(write.layer(), write.shape()))
                .toList();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Graph graph
                && name.equals(graph.name)
                && nodes.equals(graph.nodes)
                && values.equals(graph.values)
                && outputs.equals(graph.outputs);
    }

    @Override
    public int hashCode() {
        return Objects.hash(name, nodes, values, outputs);
    }

    @Override
    public String toString() {
        return "graph " + name + " (" + nodes.size() + " nodes)";
    }
}
