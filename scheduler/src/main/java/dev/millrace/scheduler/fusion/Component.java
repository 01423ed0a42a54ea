package dev.millrace.scheduler.fusion;

import dev.millrace.scheduler.graph.Graph;
import dev.millrace.scheduler.graph.Node;
import dev.millrace.scheduler.graph.Op;
import dev.millrace.scheduler.graph.WeightSpec;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * Nodes that candidates connect, with these candidates: a part of the graph that is partitioned without regard to others.
 *
 * @param nodes its nodes, in graph order within what was one component from the start
 * @param candidates those that lie in it
 */
record Component(List<Node> nodes, List<Candidate> candidates) {

    private static final Pattern LAYER = Pattern.compile("layer=\\d+");

    Component {
        nodes = List.copyOf(nodes);
        candidates = List.copyOf(candidates);
    }

    /** The components of a graph, by their first nodes; a node that no candidate wants is one of its own. */
    static List<Component> of(Graph graph, List<Candidate> candidates) {
        Map<Integer, Integer> parents = new HashMap<>();
        for (Node node : graph.nodes()) {
            if (Partition.computes(node)) {
                parents.put(node.id(), node.id());
            }
        }
        for (Candidate candidate : candidates) {
            for (Node node : candidate.nodes()) {
                if (!parents.containsKey(node.id())) {
                    throw new IllegalArgumentException(
                            "rewrite " + candidate.rewrite() + " proposes " + node.name() + ", which computes nothing");
                }
                int a = root(parents, candidate.nodes().get(0).id());
                int b = root(parents, node.id());
                parents.put(Math.max(a, b), Math.min(a, b));
            }
        }
        Map<Integer, List<Node>> nodes = new LinkedHashMap<>();
        Map<Integer, List<Candidate>> inside = new HashMap<>();
        for (Node node : graph.nodes()) {
            if (Partition.computes(node)) {
                nodes.computeIfAbsent(root(parents, node.id()), r -> new ArrayList<>())
                        .add(node);
            }
        }
        for (Candidate candidate : candidates) {
            inside.computeIfAbsent(root(parents, candidate.nodes().get(0).id()), r -> new ArrayList<>())
                    .add(candidate);
        }
        List<Component> components = new ArrayList<>();
        nodes.forEach((root, members) -> components.add(new Component(members, inside.getOrDefault(root, List.of()))));
        return components;
    }

    private static int root(Map<Integer, Integer> parents, int id) {
        int at = id;
        for (int up = parents.getOrDefault(at, at); up != at; up = parents.getOrDefault(at, at)) {
            at = up;
        }
        return at;
    }

    /** Several as one, each after the other. */
    static Component joined(List<Component> components) {
        List<Node> nodes = new ArrayList<>();
        List<Candidate> candidates = new ArrayList<>();
        for (Component component : components) {
            nodes.addAll(component.nodes);
            candidates.addAll(component.candidates);
        }
        return new Component(nodes, candidates);
    }

    /** The places of nodes among {@link #nodes}. */
    BitSet places(List<Node> some) {
        BitSet places = new BitSet(nodes.size());
        some.forEach(node -> places.set(nodes.indexOf(node)));
        return places;
    }

    /** The nodes at some places, in graph order. */
    List<Node> at(BitSet places) {
        return places.stream()
                .mapToObj(nodes::get)
                .sorted(java.util.Comparator.comparingInt(Node::id))
                .toList();
    }

    /**
     * All that tells a component from another as far as lowering and cost are concerned, so that the same part of every
     * layer has the same text: operations, where operands come from, which results are read elsewhere, candidates.
     */
    String signature(Graph graph) {
        Map<Integer, Integer> inside = new HashMap<>();
        nodes.forEach(node -> inside.put(node.id(), inside.size()));
        Map<Object, Integer> numbers = new HashMap<>();
        StringBuilder text = new StringBuilder();
        for (Node node : nodes) {
            text.append(LAYER.matcher(node.op().toString()).replaceAll("layer")).append('(');
            for (int input : node.inputs()) {
                Node producer = graph.producer(input);
                Integer place = inside.get(producer.id());
                if (place != null) {
                    text.append('#').append(place);
                } else {
                    Integer known = numbers.putIfAbsent(input, numbers.size());
                    text.append('$')
                            .append(known == null ? numbers.get(input) : known)
                            .append(outside(graph, producer));
                }
                text.append(',');
            }
            boolean isReadOutside = graph.outputs().containsValue(node.output())
                    || graph.consumers(node.output()).stream().anyMatch(reader -> !inside.containsKey(reader.id()));
            text.append(isReadOutside ? ")!" : ")")
                    .append(graph.value(node.output()).spec().typeText())
                    .append(';');
        }
        for (Candidate candidate : candidates) {
            text.append(candidate.rewrite()).append(places(candidate.nodes()));
        }
        return text.toString();
    }

    private static String outside(Graph graph, Node producer) {
        if (producer.op() instanceof Op.Weight weight) {
            WeightSpec spec = weight.spec();
            return spec.type() + "[" + spec.rows() + "," + spec.columns() + "]";
        }
        String op = producer.op() instanceof Op.Quantise ? producer.op().toString() : "";
        return op + graph.value(producer.output()).spec().typeText();
    }
}
