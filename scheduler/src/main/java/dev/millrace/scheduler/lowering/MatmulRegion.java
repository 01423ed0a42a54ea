package dev.millrace.scheduler.lowering;

import dev.millrace.kernels.expression.Output;
import dev.millrace.kernels.expression.Slot;
import dev.millrace.kernels.phase.AttentionShape;
import dev.millrace.kernels.phase.MatmulPhase;
import dev.millrace.kernels.quant.ActivationType;
import dev.millrace.scheduler.fusion.Region;
import dev.millrace.scheduler.graph.Graph;
import dev.millrace.scheduler.graph.Node;
import dev.millrace.scheduler.graph.Op;
import dev.millrace.scheduler.graph.WeightSpec;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A region around linears as a {@link MatmulPhase}: linears whose results meet in an expression share a segment, the others
 * have one each.
 */
final class MatmulRegion {

    private final Graph graph;
    private final Region region;
    private final List<Node> linears;
    private final AttentionShape shape;

    MatmulRegion(Graph graph, Region region, List<Node> linears, AttentionShape shape) {
        this.graph = graph;
        this.region = region;
        this.linears = linears;
        this.shape = shape;
    }

    BoundPhase lower() {
        Node input = commonInput();
        Map<Integer, List<Node>> roots = RegionOutputs.roots(graph, region);
        Map<Set<Node>, List<Integer>> segments = segments(roots);
        PhaseDraft draft = new PhaseDraft();
        Map<Integer, Integer> operands = new HashMap<>();
        for (Set<Node> members : segments.keySet()) {
            int number = 0;
            for (Node linear : members) {
                operands.put(linear.id(), number++);
            }
        }
        RegionValues values = new RegionValues(graph, region, draft, operands, false);
        RegionOutputs outputs = new RegionOutputs(graph, values, draft);
        ActivationType type = ((Op.Quantise) input.op()).type();
        int k = values.columns(input.output());
        Storage packed = new Storage.Packed(input.output(), k, values.domain(input.output()), type);
        Slot inputSlot = draft.read(packed, Slot.Content.ACTIVATIONS);
        List<MatmulPhase.Segment> parts = new ArrayList<>();
        segments.forEach((members, rootValues) -> {
            List<MatmulPhase.Weight> weights = new ArrayList<>();
            int columns = -1;
            for (Node linear : members) {
                WeightSpec spec = ((Op.Weight) graph.producerOf(linear, 1).op()).spec();
                if (columns >= 0 && spec.rows() != columns) {
                    throw new UnfusableException("products of different widths meet: " + region.name());
                }
                columns = spec.rows();
                Slot slot = draft.read(new Storage.Matrix(spec), Slot.Content.WEIGHT);
                weights.add(new MatmulPhase.Weight(slot, spec.type()));
            }
            List<Output> written = new ArrayList<>();
            for (int value : rootValues) {
                written.add(outputs.output(region, value, roots.getOrDefault(value, List.of())));
            }
            parts.add(new MatmulPhase.Segment(weights, columns, written));
        });
        MatmulPhase phase = new MatmulPhase(region.name(), k, type, inputSlot, values.domain(input.output()), parts);
        return draft.bind(phase, region, shape);
    }

    private Node commonInput() {
        Node input = graph.producerOf(linears.get(0), 0);
        for (Node linear : linears) {
            if (linear.input(0) != input.output()) {
                throw new UnfusableException("products of different activations: " + region.name());
            }
        }
        if (!(input.op() instanceof Op.Quantise)) {
            throw new IllegalArgumentException(
                    linears.get(0).name() + " reads activations that were not rounded; see ActivationRounding");
        }
        if (region.contains(input)) {
            throw new UnfusableException("a product needs whole rows of its activations first: " + region.name());
        }
        return input;
    }

    /** Root values grouped by the linears they come from; groups that share a linear are one. */
    private Map<Set<Node>, List<Integer>> segments(Map<Integer, List<Node>> roots) {
        List<Set<Node>> groups = new ArrayList<>();
        List<List<Integer>> members = new ArrayList<>();
        for (int value : roots.keySet()) {
            Set<Node> from = new LinkedHashSet<>();
            collectLinears(value, from);
            if (from.isEmpty()) {
                throw new UnfusableException(
                        graph.value(value).spec().name() + " does not come from a product of " + region.name());
            }
            List<Integer> values = new ArrayList<>(List.of(value));
            for (int g = groups.size() - 1; g >= 0; g--) {
                if (groups.get(g).stream().anyMatch(from::contains)) {
                    from.addAll(groups.remove(g));
                    values.addAll(0, members.remove(g));
                }
            }
            groups.add(from);
            members.add(values);
        }
        Map<Set<Node>, List<Integer>> result = new LinkedHashMap<>();
        for (int g = 0; g < groups.size(); g++) {
            result.put(groups.get(g), members.get(g));
        }
        return result;
    }

    private void collectLinears(int value, Set<Node> linearsFound) {
        Node node = graph.producer(value);
        if (!region.contains(node)) {
            return;
        }
        if (node.op() instanceof Op.Linear) {
            linearsFound.add(node);
            return;
        }
        node.inputs().forEach(input -> collectLinears(input, linearsFound));
    }
}
