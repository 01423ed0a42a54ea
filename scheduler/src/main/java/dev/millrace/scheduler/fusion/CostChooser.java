package dev.millrace.scheduler.fusion;

import dev.millrace.scheduler.fusion.RegionChoice.Rejected;
import dev.millrace.scheduler.fusion.RegionOptions.Option;
import dev.millrace.scheduler.graph.Graph;
import dev.millrace.scheduler.graph.Node;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes the partition that is predicted to cost least, of all that candidates allow: every set of candidates, those that
 * overlap joined, each region legal, no regions that wait for each other.
 *
 * <p>The cost of a region does not depend on the others, so each {@link Component} is solved alone, by
 * {@link CheapestCover}, and the same component of every layer once. Should the regions of several components wait for each
 * other, these components are solved again as one, with that as a condition.
 */
public final class CostChooser implements Chooser {

    private static final Logger LOG = LoggerFactory.getLogger(CostChooser.class);

    private final Legality legality;
    private final RegionCost cost;
    private final boolean repeats;

    public CostChooser(Legality legality, RegionCost cost) {
        this(legality, cost, true);
    }

    /** @param repeats whether components that look alike cost the same */
    CostChooser(Legality legality, RegionCost cost, boolean repeats) {
        this.legality = legality;
        this.cost = cost;
        this.repeats = repeats;
    }

    @Override
    public Partition choose(Graph graph, List<Candidate> candidates) {
        return costed(graph, candidates).partition();
    }

    /** The partition with the costs of its regions and of the best alternatives. */
    public CostedPartition costed(Graph graph, List<Candidate> candidates) {
        RegionOptions options = new RegionOptions(graph, legality, cost);
        Map<String, Solution> known = new HashMap<>();
        List<Solved> solved = new ArrayList<>();
        for (Component component : Component.of(graph, candidates)) {
            String signature = repeats
                    ? component.signature(graph)
                    : component.nodes().get(0).name();
            solved.add(new Solved(
                    component, known.computeIfAbsent(signature, s -> Solution.of(component, options.of(component)))));
        }
        while (true) {
            List<RegionChoice> choices = new ArrayList<>();
            solved.forEach(one -> choices.addAll(one.choices()));
            List<Region> ordered = Partition.ordered(
                    graph, choices.stream().map(RegionChoice::region).toList());
            if (ordered != null) {
                Map<Region, RegionChoice> byRegion = new HashMap<>();
                choices.forEach(choice -> byRegion.put(choice.region(), choice));
                return new CostedPartition(
                        new Partition(graph, ordered),
                        ordered.stream()
                                .map(region -> Objects.requireNonNull(byRegion.get(region)))
                                .toList());
            }
            solved = untangled(graph, solved, options);
        }
    }

    /** Components whose regions wait for each other, solved as one. */
    private List<Solved> untangled(Graph graph, List<Solved> solved, RegionOptions options) {
        List<Region> regions = new ArrayList<>();
        solved.forEach(one -> one.choices().forEach(choice -> regions.add(choice.region())));
        Set<Node> tangled = new HashSet<>();
        Partition.waiting(graph, regions).forEach(region -> tangled.addAll(region.nodes()));
        List<Solved> result = new ArrayList<>();
        List<Component> joined = new ArrayList<>();
        List<Option> all = new ArrayList<>();
        int before = 0;
        for (Solved one : solved) {
            if (one.component().nodes().stream().noneMatch(tangled::contains)) {
                result.add(one);
                continue;
            }
            joined.add(one.component());
            int shift = before;
            options.of(one.component()).forEach(option -> all.add(shifted(option, shift)));
            before += one.component().nodes().size();
        }
        Component component = Component.joined(joined);
        Solution solution = Solution.untangled(graph, component, all);
        result.add(new Solved(component, solution));
        return result;
    }

    private static Option shifted(Option option, int by) {
        java.util.BitSet places = new java.util.BitSet();
        option.places().stream().forEach(place -> places.set(place + by));
        return new Option(places, option.rewrites(), option.nanos());
    }

    /** A component and how it is cut. */
    private record Solved(Component component, Solution solution) {

        List<RegionChoice> choices() {
            List<RegionChoice> choices = new ArrayList<>();
            for (int i = 0; i < solution.cover().size(); i++) {
                Option option = solution.cover().get(i);
                choices.add(new RegionChoice(
                        region(option),
                        option.nanos(),
                        rejected(solution.others().get(i))));
            }
            return choices;
        }

        private @Nullable Rejected rejected(List<Option> other) {
            if (other.isEmpty()) {
                return null;
            }
            List<Option> instead = new ArrayList<>(other);
            instead.removeAll(solution.cover());
            List<Option> given = new ArrayList<>(solution.cover());
            given.removeAll(other);
            return new Rejected(
                    instead.stream().map(this::region).toList(),
                    instead.stream().mapToDouble(Option::nanos).sum(),
                    given.stream().mapToDouble(Option::nanos).sum());
        }

        private Region region(Option option) {
            return new Region(component.at(option.places()), new TreeSet<>(option.rewrites()));
        }
    }

    /**
     * How components of one shape are cut.
     *
     * @param cover the options taken
     * @param others for each the cheapest cover without it; empty where there is none
     */
    private record Solution(List<Option> cover, List<List<Option>> others) {

        static Solution of(Component component, List<Option> options) {
            int size = component.nodes().size();
            List<Option> cover = Objects.requireNonNull(new CheapestCover(size, options).find());
            return withOthers(size, cover, options);
        }

        static Solution withOthers(int size, List<Option> cover, List<Option> options) {
            List<List<Option>> others = new ArrayList<>();
            for (Option taken : cover) {
                List<Option> left = new ArrayList<>(options);
                left.remove(taken);
                List<Option> other = new CheapestCover(size, left).find();
                others.add(other == null ? List.of() : other);
            }
            return new Solution(cover, others);
        }

        /** The cheapest cover whose regions could be ordered if all other nodes were regions of their own. */
        static Solution untangled(Graph graph, Component component, List<Option> options) {
            Set<Node> inside = new LinkedHashSet<>(component.nodes());
            List<Region> rest = graph.nodes().stream()
                    .filter(node -> Partition.computes(node) && !inside.contains(node))
                    .map(node -> new Region(List.of(node), Set.of()))
                    .toList();
            int size = component.nodes().size();
            List<Option> cover = new CheapestCover(size, options).find(chosen -> {
                List<Region> regions = new ArrayList<>(rest);
                chosen.forEach(option -> regions.add(new Region(component.at(option.places()), Set.of())));
                return Partition.ordered(graph, regions) != null;
            });
            if (cover == null) {
                LOG.info(
                        "regions around {} wait for each other in every way that was tried; its {} nodes stay alone",
                        component.nodes().get(0).name(),
                        size);
                cover = options.stream()
                        .filter(option -> option.places().cardinality() == 1)
                        .toList();
                cover = Objects.requireNonNull(new CheapestCover(size, cover).find());
            }
            return withOthers(size, cover, options);
        }
    }
}
