package dev.millrace.scheduler.lowering;

import dev.millrace.kernels.attention.Mask;
import dev.millrace.kernels.expression.Output;
import dev.millrace.kernels.expression.Slot;
import dev.millrace.kernels.phase.ArgMaxPhase;
import dev.millrace.kernels.phase.AttentionPhase;
import dev.millrace.kernels.phase.AttentionShape;
import dev.millrace.kernels.phase.MatmulPhase;
import dev.millrace.kernels.phase.RowDomain;
import dev.millrace.kernels.phase.RowPhase;
import dev.millrace.kernels.phase.UnfusedAttentionPhase;
import dev.millrace.scheduler.fusion.Legality;
import dev.millrace.scheduler.fusion.Region;
import dev.millrace.scheduler.graph.AttentionSpec;
import dev.millrace.scheduler.graph.Graph;
import dev.millrace.scheduler.graph.Node;
import dev.millrace.scheduler.graph.Op;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Writes a region as phases.
 *
 * <p>Linears make it a {@link MatmulPhase}, attention an {@link AttentionPhase} and a {@link RowPhase} that combines;
 * anything else is one {@link RowPhase}. An arg-max adds the launch that compares tile maxima.
 */
public final class RegionLowering implements Legality {

    private static final String ATTENTION_REWRITE = "attention";

    /** Why the nodes cannot be one region, found by trying to write it. */
    @Override
    public @Nullable String objection(Graph graph, List<Node> nodes) {
        try {
            lower(graph, new Region(nodes, Set.of(ATTENTION_REWRITE)), 1);
            return null;
        } catch (UnfusableException e) {
            return e.getMessage();
        }
    }

    /** The phases of a region, with attention partials kept apart for so many splits. */
    public List<BoundPhase> lower(Graph graph, Region region, int splits) {
        List<Node> linears = nodes(region, Op.Linear.class);
        List<Node> attentions = nodes(region, Op.Attention.class);
        List<Node> norms = nodes(region, Op.RmsNorm.class);
        if (attentions.size() + (linears.isEmpty() ? 0 : 1) > 1 || norms.size() > 1) {
            throw new UnfusableException(
                    "at most one norm, one attention or one set of matrix products: " + region.name());
        }
        if (!linears.isEmpty() && !norms.isEmpty()) {
            throw new UnfusableException("a norm needs the whole row that matrix products make: " + region.name());
        }
        List<BoundPhase> phases = new ArrayList<>();
        boolean unfused = !region.tookPart(ATTENTION_REWRITE);
        AttentionShape shape = attentionShape(region, splits);
        if (!attentions.isEmpty()) {
            Node attention = attentions.get(0);
            if (unfused) {
                phases.addAll(unfusedAttention(graph, region, attention, shape));
                if (region.nodes().size() == 1) {
                    return phases;
                }
            } else {
                phases.add(attention(graph, region, attention, shape));
            }
        }
        phases.add(
                linears.isEmpty()
                        ? rowPhase(graph, region, norms, shape, unfused)
                        : new MatmulRegion(graph, region, linears, shape).lower());
        for (Node argMax : nodes(region, Op.ArgMax.class)) {
            phases.add(argMax(graph, region, argMax));
        }
        return phases;
    }

    private static List<Node> nodes(Region region, Class<? extends Op> op) {
        return region.nodes().stream().filter(node -> op.isInstance(node.op())).toList();
    }

    private static BoundPhase rowPhase(
            Graph graph, Region region, List<Node> norms, AttentionShape shape, boolean unfusedAttention) {
        PhaseDraft draft = new PhaseDraft();
        RegionValues values = new RegionValues(graph, region, draft, Map.of(), unfusedAttention);
        RowPhase.Norm norm = null;
        if (!norms.isEmpty()) {
            Node node = norms.get(0);
            norm = new RowPhase.Norm(values.expression(node.input(0)), ((Op.RmsNorm) node.op()).epsilon());
        }
        RegionOutputs outputs = new RegionOutputs(graph, values, draft);
        List<Output> written = new ArrayList<>();
        int columns = -1;
        RowDomain domain = null;
        for (Map.Entry<Integer, List<Node>> root :
                RegionOutputs.roots(graph, region).entrySet()) {
            int value = root.getKey();
            if (graph.producer(value).op() instanceof Op.Attention
                    && unfusedAttention
                    && root.getValue().isEmpty()) {
                continue; // its rows are in memory already
            }
            if (columns >= 0 && (columns != values.columns(value) || domain != values.domain(value))) {
                throw new UnfusableException("results of different shapes row by row: " + region.name());
            }
            columns = values.columns(value);
            domain = values.domain(value);
            written.add(outputs.output(region, value, root.getValue()));
        }
        if (domain == null) {
            throw new UnfusableException("nothing is read from " + region.name());
        }
        return draft.bind(new RowPhase(region.name(), columns, domain, norm, written), region, shape);
    }

    private static BoundPhase attention(Graph graph, Region region, Node node, AttentionShape shape) {
        PhaseDraft draft = new PhaseDraft();
        RegionValues values = new RegionValues(graph, region, draft, Map.of(), false);
        AttentionSpec spec = ((Op.Attention) node.op()).spec();
        if (values.isInside(graph.producerOf(node, 0))) {
            throw new UnfusableException("attention reads its query from memory: " + region.name());
        }
        AttentionPhase phase = new AttentionPhase(
                node.name(),
                shape,
                draft.read(values.rows(node.input(0)), Slot.Content.ROWS),
                draft.read(new Storage.Cache(spec.layer(), true), Slot.Content.KEYS),
                draft.read(new Storage.Cache(spec.layer(), false), Slot.Content.VALUES),
                draft.read(new Storage.Pages(), Slot.Content.PAGES),
                draft.write(new Storage.Partials(node.output()), Slot.Content.PARTIALS));
        return draft.bind(phase, region, shape);
    }

    private static List<BoundPhase> unfusedAttention(Graph graph, Region region, Node node, AttentionShape shape) {
        AttentionSpec spec = ((Op.Attention) node.op()).spec();
        Storage scores = new Storage.Scores(node.output());
        List<BoundPhase> phases = new ArrayList<>();
        for (UnfusedAttentionPhase.Step step : UnfusedAttentionPhase.Step.values()) {
            PhaseDraft draft = new PhaseDraft();
            RegionValues values = new RegionValues(graph, region, draft, Map.of(), true);
            List<Slot> slots = switch (step) {
                case SCORES ->
                    List.of(
                            draft.read(values.rows(node.input(0)), Slot.Content.ROWS),
                            draft.read(new Storage.Cache(spec.layer(), true), Slot.Content.KEYS),
                            draft.read(new Storage.Pages(), Slot.Content.PAGES),
                            draft.write(scores, Slot.Content.PARTIALS));
                case SOFTMAX -> List.of(draft.write(scores, Slot.Content.PARTIALS));
                case WEIGHTED_SUM ->
                    List.of(
                            draft.read(scores, Slot.Content.PARTIALS),
                            draft.read(new Storage.Cache(spec.layer(), false), Slot.Content.VALUES),
                            draft.read(new Storage.Pages(), Slot.Content.PAGES),
                            draft.write(values.rows(node.output()), Slot.Content.ROWS));
            };
            String label = node.name() + "." + step.name().toLowerCase(java.util.Locale.ROOT);
            phases.add(draft.bind(new UnfusedAttentionPhase(label, step, shape, slots), region, shape));
        }
        return phases;
    }

    private static BoundPhase argMax(Graph graph, Region region, Node node) {
        PhaseDraft draft = new PhaseDraft();
        int columns = graph.value(node.input(0)).spec().columns();
        ArgMaxPhase phase = new ArgMaxPhase(
                node.name(),
                columns,
                draft.read(new Storage.Best(node.input(0), columns), Slot.Content.BEST),
                draft.write(new Storage.Tokens(node.output()), Slot.Content.INTEGERS));
        return draft.bind(phase, region, AttentionShape.none());
    }

    /** The distinct shapes of all attention in a graph, each with one split. */
    public static List<AttentionShape> attentionShapes(Graph graph) {
        return graph.nodes().stream()
                .filter(node -> node.op() instanceof Op.Attention)
                .map(node -> attentionShape(node, ((Op.Attention) node.op()).spec(), 1))
                .distinct()
                .toList();
    }

    private static AttentionShape attentionShape(Node node, AttentionSpec spec, int splits) {
        if (spec.softCap() != 0) {
            throw new IllegalArgumentException(
                    node.name() + " caps its scores; no kernel of this version does, use causal attention without");
        }
        return new AttentionShape(
                spec.heads(), spec.kvHeads(), spec.headDim(), spec.scale(), window(node, spec.mask()), splits);
    }

    private static AttentionShape attentionShape(Region region, int splits) {
        for (Node node : region.nodes()) {
            if (node.op() instanceof Op.Attention attention) {
                return attentionShape(node, attention.spec(), splits);
            }
            if (node.op() instanceof Op.KvWrite write) {
                return new AttentionShape(
                        write.shape().kvHeads(),
                        write.shape().kvHeads(),
                        write.shape().headDim(),
                        1,
                        0,
                        1);
            }
        }
        return AttentionShape.none();
    }

    private static int window(Node node, Mask mask) {
        if (mask instanceof Mask.Causal) {
            return 0;
        }
        if (mask instanceof Mask.Window window) {
            return window.size();
        }
        throw new IllegalArgumentException(
                node.name() + " has mask " + mask + "; kernels of this version have causal and window masks");
    }
}
