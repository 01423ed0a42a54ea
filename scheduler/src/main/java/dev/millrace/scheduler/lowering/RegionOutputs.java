package dev.millrace.scheduler.lowering;

import dev.millrace.kernels.expression.Expression;
import dev.millrace.kernels.expression.Output;
import dev.millrace.kernels.expression.Rotation;
import dev.millrace.kernels.expression.Sink;
import dev.millrace.kernels.expression.Slot;
import dev.millrace.kernels.rope.RopeMode;
import dev.millrace.scheduler.fusion.Region;
import dev.millrace.scheduler.graph.Graph;
import dev.millrace.scheduler.graph.Node;
import dev.millrace.scheduler.graph.Op;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What a region leaves behind: for each value that must reach memory, the forms in which it does. */
final class RegionOutputs {

    private final Graph graph;
    private final RegionValues values;
    private final PhaseDraft draft;

    RegionOutputs(Graph graph, RegionValues values, PhaseDraft draft) {
        this.graph = graph;
        this.values = values;
        this.draft = draft;
    }

    /** Sinks by the value they store, in graph order. */
    static Map<Integer, List<Node>> roots(Graph graph, Region region) {
        Map<Integer, List<Node>> roots = new LinkedHashMap<>();
        for (Node node : region.nodes()) {
            if (node.op() instanceof Op.Quantise || node.op() instanceof Op.ArgMax) {
                roots.computeIfAbsent(node.input(0), v -> new ArrayList<>()).add(node);
            } else if (node.op() instanceof Op.KvWrite) {
                roots.computeIfAbsent(node.input(0), v -> new ArrayList<>()).add(node);
                roots.computeIfAbsent(node.input(1), v -> new ArrayList<>()).add(node);
            } else if (isReadOutside(graph, region, node)) {
                roots.computeIfAbsent(node.output(), v -> new ArrayList<>());
            }
        }
        return roots;
    }

    static boolean isReadOutside(Graph graph, Region region, Node node) {
        return graph.outputs().containsValue(node.output())
                || graph.consumers(node.output()).stream().anyMatch(consumer -> !region.contains(consumer));
    }

    /** The output that computes a root value and stores it in every form that is asked for. */
    Output output(Region region, int value, List<Node> consumers) {
        Node producer = graph.producer(value);
        boolean inside = values.isInside(producer);
        Rotation rotation = null;
        Expression expression;
        if (inside && producer.op() instanceof Op.Rope rope) {
            expression = values.expression(producer.input(0));
            rotation = new Rotation(
                    draft.read(new Storage.Angles(rope.spec()), Slot.Content.ANGLES),
                    rope.spec().mode() == RopeMode.NEOX,
                    rope.headDim(),
                    rope.spec().rotaryDim());
        } else {
            expression = values.expression(value);
        }
        List<Sink> sinks = new ArrayList<>();
        int columns = values.columns(value);
        if (inside && isReadOutside(graph, region, producer)) {
            sinks.add(new Sink.Store(draft.write(values.rows(value), Slot.Content.ROWS), columns));
        }
        for (Node consumer : consumers) {
            if (consumer.op() instanceof Op.Quantise quantise) {
                Storage packed = new Storage.Packed(consumer.output(), columns, values.domain(value), quantise.type());
                sinks.add(new Sink.Quantise(draft.write(packed, Slot.Content.ACTIVATIONS), columns, quantise.type()));
            } else if (consumer.op() instanceof Op.ArgMax) {
                Storage best = new Storage.Best(value, columns);
                sinks.add(new Sink.Best(draft.write(best, Slot.Content.BEST), columns));
            } else if (consumer.op() instanceof Op.KvWrite write) {
                if (consumer.input(0) == value) {
                    sinks.add(cache(write, true));
                }
                if (consumer.input(1) == value) {
                    sinks.add(cache(write, false));
                }
            }
        }
        return new Output(expression, rotation, sinks);
    }

    private Sink cache(Op.KvWrite write, boolean keys) {
        return new Sink.Cache(
                draft.write(new Storage.Cache(write.layer(), keys), keys ? Slot.Content.KEYS : Slot.Content.VALUES),
                draft.read(new Storage.Pages(), Slot.Content.PAGES),
                keys,
                write.shape().kvHeads(),
                write.shape().headDim());
    }
}
