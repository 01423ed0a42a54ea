package dev.millrace.scheduler.proof;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.kernels.attention.Mask;
import dev.millrace.kernels.quant.KvType;
import dev.millrace.scheduler.ExecutorOptions;
import dev.millrace.scheduler.queue.SampleSchedules;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

/**
 * The validator against thousands of real plans with one thing wrong: the simulator confirms every rejection by its witness,
 * and finds nothing in what was accepted, in as many random orders as are enough to break nearly all that was rejected.
 */
class MutationTest {

    private static final int PER_KIND = 560;
    private static final int UNSAFE_PER_KIND = 50;
    private static final int INTERLEAVINGS = 24;

    /** What became of the mutations of a kind. */
    private static final class Tally {
        private final Map<Finding.Kind, Integer> rejected = new EnumMap<>(Finding.Kind.class);
        private int mutations;
        private int accepted;
        private int byChance;

        int rejections() {
            return mutations - accepted;
        }
    }

    private static List<Schedule> plans() {
        List<Schedule> plans = new ArrayList<>();
        ExecutorOptions options = SampleSchedules.options(300);
        List<Mask> causal = List.of(new Mask.Causal());
        plans.addAll(SampleSchedules.steps("f32", options, causal, 2, 3));
        plans.addAll(
                SampleSchedules.steps("f16, long", SampleSchedules.options(700).withKvType(KvType.F16), causal, 2));
        plans.addAll(SampleSchedules.steps(
                "unfused attention", options.withDisabledRewrites(List.of("attention")), causal, 2));
        plans.addAll(SampleSchedules.steps("window", options, List.of(new Mask.Window(20), new Mask.Causal()), 3));
        plans.add(SampleSchedules.loading(1));
        plans.add(SampleSchedules.loading(4000));
        return plans;
    }

    @Test
    void everyMutationIsJudgedRightly() {
        List<Schedule> plans = plans();
        // Loading is the plan with two queues: kinds that need them look there as often as everywhere else.
        List<Schedule> loading = plans.subList(plans.size() - 2, plans.size());
        Map<Mutation.Kind, Tally> tallies = new EnumMap<>(Mutation.Kind.class);
        Random random = new Random(6);
        Mutations mutations = new Mutations(random);
        Set<String> seen = new HashSet<>();
        int total = 0;
        for (Mutation.Kind kind : Mutation.Kind.values()) {
            Tally tally = new Tally();
            tallies.put(kind, tally);
            for (int tries = 0; tally.mutations < PER_KIND && tries < 40 * PER_KIND; tries++) {
                List<Schedule> pool = random.nextInt(3) == 0 ? loading : plans;
                Optional<Mutation> mutation = mutations.draw(kind, pool.get(random.nextInt(pool.size())));
                if (mutation.isPresent() && seen.add(mutation.get().what())) {
                    judge(mutation.get(), tally, random);
                }
            }
            total += tally.mutations;
        }
        System.out.println(table(tallies, total));
        assertThat(total).isGreaterThanOrEqualTo(5000);
        tallies.forEach((kind, tally) -> assertThat(tally.rejections())
                .as("unsafe mutations of kind %s", kind)
                .isGreaterThanOrEqualTo(UNSAFE_PER_KIND));
        // That nothing goes wrong by chance in what was accepted says something: in what was rejected it does.
        tallies.forEach((kind, tally) -> assertThat(tally.byChance)
                .as("rejected mutations of kind %s that fail by chance", kind)
                .isGreaterThan(tally.rejections() * 8 / 10));
    }

    private static void judge(Mutation mutation, Tally tally, Random random) {
        Proof proof = PlanValidator.validate(mutation.schedule());
        Simulator simulator = new Simulator(mutation.schedule());
        tally.mutations++;
        if (proof.holds()) {
            tally.accepted++;
            for (int run = 0; run < INTERLEAVINGS; run++) {
                assertThat(simulator.run(random)).as(mutation.what()).isEmpty();
            }
            return;
        }
        tally.rejected.merge(proof.findings().get(0).kind(), 1, Integer::sum);
        for (Finding finding : proof.findings()) {
            Confirmation.require(finding, simulator, mutation.what());
        }
        for (int run = 0; run < INTERLEAVINGS; run++) {
            if (!simulator.run(random).isEmpty()) {
                tally.byChance++;
                return;
            }
        }
    }

    private static String table(Map<Mutation.Kind, Tally> tallies, int total) {
        StringBuilder text =
                new StringBuilder("mutations of real plans: %d, judged by the simulator%n".formatted(total));
        text.append("%-16s %9s %9s %9s %9s  %s%n"
                .formatted("kind", "mutations", "rejected", "by chance", "accepted", "first finding"));
        tallies.forEach((kind, tally) -> text.append("%-16s %9d %9d %9d %9d  %s%n"
                .formatted(kind, tally.mutations, tally.rejections(), tally.byChance, tally.accepted, tally.rejected)));
        return text.toString();
    }
}
