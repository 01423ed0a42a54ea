package dev.millrace.scheduler.fusion;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.kernels.phase.Bucket;
import dev.millrace.kernels.quant.ActivationType;
import dev.millrace.kernels.quant.KvType;
import dev.millrace.kernels.quant.WeightType;
import dev.millrace.opencl.Capabilities;
import dev.millrace.opencl.DeviceInfo;
import dev.millrace.opencl.fake.FakeBinding;
import dev.millrace.opencl.fake.FakeDevice;
import dev.millrace.scheduler.cost.CostModel;
import dev.millrace.scheduler.cost.PhaseOverhead;
import dev.millrace.scheduler.cost.ProfileDefaults;
import dev.millrace.scheduler.cost.RegionCosts;
import dev.millrace.scheduler.cost.StepLoad;
import dev.millrace.scheduler.graph.Graph;
import dev.millrace.scheduler.graph.GraphBuilder;
import dev.millrace.scheduler.graph.RandomGraphs;
import dev.millrace.scheduler.graph.Value;
import dev.millrace.scheduler.lowering.RegionLowering;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.function.LongFunction;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

/** The chooser by cost finds what looking at every partition finds. */
class CostChooserTest {

    private static final int GRAPHS = 1000;
    private static final int MOST_NODES = 10;
    private static final int MOST_CANDIDATES = 11;

    /** What is left of graphs that are small enough to look at everything. */
    private record Small(Graph graph, List<Candidate> candidates) {}

    private static Small small(long seed) {
        Random random = new Random(seed);
        while (true) {
            Graph graph = ActivationRounding.insert(
                    RandomGraphs.small(random.nextLong(), 1 + random.nextInt(5)), ActivationType.INT8);
            List<Candidate> candidates = Rewrites.propose(Rewrites.all(), graph);
            long nodes = graph.nodes().stream().filter(Partition::computes).count();
            if (nodes <= MOST_NODES && candidates.size() <= MOST_CANDIDATES && candidates.size() >= 2) {
                return new Small(graph, candidates);
            }
        }
    }

    private static RegionCosts model(PhaseOverhead overhead) {
        DeviceInfo device = FakeBinding.open(FakeDevice.small()).info();
        int workers = CostModel.workers(device);
        return new RegionCosts(List.of(
                new RegionCosts.Step(
                        new CostModel(
                                ProfileDefaults.of(device, new Capabilities(Set.of(), Set.of())),
                                overhead,
                                workers,
                                new Bucket(1, 1, 1, 256, 2, KvType.F16, workers),
                                new StepLoad(1, 1, 256)),
                        2,
                        1),
                new RegionCosts.Step(
                        new CostModel(
                                ProfileDefaults.of(device, new Capabilities(Set.of(), Set.of())),
                                overhead,
                                workers,
                                new Bucket(64, 64, 4, 256, 2, KvType.F16, workers * 4),
                                new StepLoad(64, 1, 0)),
                        1,
                        64)));
    }

    /** A price for each region that has nothing to do with what it does. */
    private static RegionCost table(long seed) {
        return (graph, region) -> {
            Random random = new Random(seed * 31
                    + region.name().hashCode() * 17L
                    + region.rewrites().hashCode());
            return region.nodes().size() * (0.25 + random.nextDouble());
        };
    }

    private static int worseThanCost(LongFunction<RegionCost> prices, boolean repeats, int from) {
        RegionLowering legality = new RegionLowering();
        int greedyWorse = 0;
        for (int i = from; i < from + GRAPHS; i++) {
            Small small = small(i);
            RegionCost price = prices.apply(i);
            double least = new BruteForce(small.graph(), small.candidates(), legality, price).least();
            CostedPartition chosen =
                    new CostChooser(legality, price, repeats).costed(small.graph(), small.candidates());
            assertThat(chosen.nanos()).as("graph %s", i).isCloseTo(least, Offset.offset(1e-9 * least));
            assertThat(nanos(small.graph(), chosen.partition(), price))
                    .as("regions of graph %s", i)
                    .isCloseTo(least, Offset.offset(1e-9 * least));
            double greedy =
                    nanos(small.graph(), new GreedyChooser(legality).choose(small.graph(), small.candidates()), price);
            greedyWorse += greedy > least * (1 + 1e-9) ? 1 : 0;
        }
        return greedyWorse;
    }

    private static double nanos(Graph graph, Partition partition, RegionCost cost) {
        return partition.regions().stream()
                .mapToDouble(region -> cost.nanos(graph, region))
                .sum();
    }

    @Test
    void equalsBruteForceUnderTheCostModel() {
        RegionCost byLaunch = model(PhaseOverhead.LAUNCH);
        RegionCost byBarrier = model(PhaseOverhead.BARRIER);
        int launches = worseThanCost(seed -> byLaunch, true, 0);
        int barriers = worseThanCost(seed -> byBarrier, true, GRAPHS);
        System.out.printf(
                "cost chooser equals brute force on %d random graphs by the cost model; greedy costs more on %d with"
                        + " launches, on %d with barriers%n",
                2 * GRAPHS, launches, barriers);
    }

    @Test
    void equalsBruteForceUnderAnyPrices() {
        int worse = worseThanCost(CostChooserTest::table, false, 2 * GRAPHS);
        System.out.printf(
                "cost chooser equals brute force on %d random graphs with random prices; greedy costs more on %d%n",
                GRAPHS, worse);
        assertThat(worse).isGreaterThan(GRAPHS / 10);
    }

    /** Two pairs that are right one by one; both together would wait for each other. */
    @Test
    void regionsThatWaitForEachOtherAreNotBothTaken() {
        GraphBuilder g = new GraphBuilder("tangled");
        Value x = g.embedding("x", g.tokens(), g.weight("w", WeightType.F32, 4, 32));
        Value a = g.silu("a1", x);
        Value b = g.gelu("b1", x);
        g.output("a", g.add("a2", a, b)).output("b", g.multiply("b2", b, a));
        Graph graph = g.build();
        List<Candidate> candidates = List.of(pair(graph, "a1", "a2"), pair(graph, "b1", "b2"));
        Legality all = (anyGraph, nodes) -> null;
        RegionCost cost = (anyGraph, region) ->
                region.nodes().size() == 1 ? 10 : region.name().startsWith("a") ? 12 : 11;
        CostedPartition chosen = new CostChooser(all, cost).costed(graph, candidates);
        assertThat(chosen.partition().regions().stream().map(Region::name)).contains("b1+b2", "a1", "a2");
        assertThat(chosen.nanos())
                .isEqualTo(new BruteForce(graph, candidates, all, cost).least())
                .isEqualTo(10 + 10 + 10 + 11);
        Partition greedy = new GreedyChooser(all).choose(graph, candidates);
        assertThat(greedy.regions().stream().map(Region::name)).contains("a1+a2", "b1", "b2");
    }

    private static Candidate pair(Graph graph, String first, String second) {
        return new Candidate(
                "pair",
                List.of(graph.find(first).orElseThrow(), graph.find(second).orElseThrow()));
    }

    @Test
    void alternativesAreTheBestWithoutTheRegion() {
        int alternatives = 0;
        RegionLowering legality = new RegionLowering();
        for (int i = 0; i < 50; i++) {
            Small small = small(5000 + i);
            RegionCost price = table(i);
            CostedPartition chosen = new CostChooser(legality, price, false).costed(small.graph(), small.candidates());
            for (RegionChoice choice : chosen.choices()) {
                RegionChoice.Rejected rejected = choice.rejected();
                if (rejected != null) {
                    alternatives++;
                    double difference = rejected.nanos() - rejected.chosenNanos();
                    assertThat(difference).isGreaterThanOrEqualTo(-1e-9);
                    assertThat(rejected.regions()).doesNotContain(choice.region());
                    RegionCost without =
                            (graph, region) -> region.equals(choice.region()) ? 1e6 : price.nanos(graph, region);
                    double least = new BruteForce(small.graph(), small.candidates(), legality, without).least();
                    assertThat(chosen.nanos() + difference).isLessThanOrEqualTo(least + 1e-6);
                }
            }
        }
        assertThat(alternatives).isGreaterThan(50);
    }
}
