package dev.millrace.scheduler.cost;

import dev.millrace.scheduler.fusion.Region;
import dev.millrace.scheduler.fusion.RegionCost;
import dev.millrace.scheduler.graph.Graph;
import dev.millrace.scheduler.lowering.RegionLowering;
import java.util.List;

/**
 * What a region costs for a token: once in a step that generates one, and its share of a step that reads many.
 *
 * @param steps the steps that count, each with the number of tokens it is for and its splits of attention
 */
public record RegionCosts(List<Step> steps) implements RegionCost {

    /**
     * A kind of step.
     *
     * @param model predicts it
     * @param splits splits that partials of attention are kept apart for
     * @param tokens tokens that it is for
     */
    public record Step(CostModel model, int splits, int tokens) {}

    public RegionCosts {
        steps = List.copyOf(steps);
    }

    @Override
    public double nanos(Graph graph, Region region) {
        double nanos = 0;
        for (Step step : steps) {
            nanos += nanos(step, graph, region) / step.tokens();
        }
        return nanos;
    }

    /** What a region costs in one kind of step. */
    public static double nanos(Step step, Graph graph, Region region) {
        return new RegionLowering()
                .lower(graph, region, step.splits()).stream()
                        .mapToDouble(phase -> step.model().predict(phase).nanos())
                        .sum();
    }
}
