package dev.millrace.scheduler.queue;

import dev.millrace.opencl.DeviceInfo;
import dev.millrace.scheduler.cost.CostModel;
import dev.millrace.scheduler.cost.PhaseOverhead;
import dev.millrace.scheduler.cost.Prediction;
import dev.millrace.scheduler.cost.ProfileStore;
import dev.millrace.scheduler.cost.RegionCosts;
import dev.millrace.scheduler.cost.StepLoad;
import dev.millrace.scheduler.fusion.Candidate;
import dev.millrace.scheduler.fusion.ChooserKind;
import dev.millrace.scheduler.fusion.CostChooser;
import dev.millrace.scheduler.fusion.CostedPartition;
import dev.millrace.scheduler.fusion.GreedyChooser;
import dev.millrace.scheduler.fusion.Legality;
import dev.millrace.scheduler.fusion.Partition;
import dev.millrace.scheduler.fusion.RegionChoice;
import dev.millrace.scheduler.graph.Graph;
import dev.millrace.scheduler.lowering.KernelWriting;
import java.util.List;

/**
 * What both plans of a model are predicted to cost, and the partition that makes them cheapest.
 *
 * @param profile the figures that serve
 * @param decode predicts a step of one row
 * @param chunk predicts a full step of many rows, the result of one of them wanted
 */
public record PlanCosts(ProfileStore.Serving profile, RegionCosts.Step decode, RegionCosts.Step chunk) {

    /** Positions before the step that predictions are for. */
    static final int DEPTH = 256;

    /**
     * What a plan's kernels are written by.
     *
     * @param splits splits of a sequence that partials of attention are kept apart for
     */
    record Kernels(KernelWriting writing, int splits) {}

    /** @param overhead what every phase costs by the way that plans are executed */
    static PlanCosts of(
            ProfileStore.Serving profile, PhaseOverhead overhead, DeviceInfo device, Kernels decode, Kernels chunk) {
        return new PlanCosts(profile, step(profile, overhead, device, decode), step(profile, overhead, device, chunk));
    }

    private static RegionCosts.Step step(
            ProfileStore.Serving profile, PhaseOverhead overhead, DeviceInfo device, Kernels kernels) {
        int rows = kernels.writing().bucket().rows();
        CostModel model = new CostModel(
                profile.profile(),
                overhead,
                CostModel.workers(device),
                kernels.writing().bucket(),
                new StepLoad(rows, 1, rows == 1 ? DEPTH : 0));
        return new RegionCosts.Step(model, kernels.splits(), rows);
    }

    /** The partition, with what its regions cost for a token. */
    CostedPartition choose(ChooserKind kind, Legality legality, Graph graph, List<Candidate> candidates) {
        RegionCosts costs = new RegionCosts(List.of(decode, chunk));
        if (kind == ChooserKind.COST) {
            return new CostChooser(legality, costs).costed(graph, candidates);
        }
        Partition partition = new GreedyChooser(legality).choose(graph, candidates);
        return new CostedPartition(
                partition,
                partition.regions().stream()
                        .map(region -> new RegionChoice(region, costs.nanos(graph, region), null))
                        .toList());
    }

    /** What a launch of the decode plan ({@code rows} is 1) or of the chunk plan is predicted to take. */
    Prediction predict(PlannedLaunch launch, int rows) {
        return (rows == 1 ? decode : chunk).model().predict(launch.phase());
    }
}
