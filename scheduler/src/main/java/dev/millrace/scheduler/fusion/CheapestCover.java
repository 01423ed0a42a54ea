package dev.millrace.scheduler.fusion;

import dev.millrace.scheduler.fusion.RegionOptions.Option;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Regions that hold each node of a component exactly once and cost least, by dynamic programming: of the nodes that are not
 * yet in a region the first must be in one, and what the rest costs depends only on which nodes the rest are.
 */
final class CheapestCover {

    /** Covers that are looked at when a condition refuses the cheapest. */
    private static final int MOST_TRIES = 20_000;

    private final int size;
    private final List<List<Option>> byFirstPlace = new ArrayList<>();
    private final Map<BitSet, Double> costs = new HashMap<>();
    private int tries;

    /** @param options single nodes are among them, so that there always is a cover */
    CheapestCover(int size, List<Option> options) {
        this.size = size;
        for (int place = 0; place < size; place++) {
            byFirstPlace.add(new ArrayList<>());
        }
        for (Option option : options) {
            option.places().stream().forEach(place -> byFirstPlace.get(place).add(option));
        }
        byFirstPlace.forEach(list -> list.sort(Comparator.comparingDouble(Option::nanos)));
    }

    /** What the cheapest cover costs; infinite where there is none. */
    double nanos() {
        return cost(new BitSet());
    }

    /** The cheapest cover, or null where there is none. */
    @Nullable
    List<Option> find() {
        List<Option> cover = new ArrayList<>();
        BitSet covered = new BitSet();
        while (covered.cardinality() < size) {
            Option best = null;
            double least = Double.POSITIVE_INFINITY;
            for (Option option : fitting(covered)) {
                double nanos = option.nanos() + cost(with(covered, option));
                if (nanos < least) {
                    least = nanos;
                    best = option;
                }
            }
            if (best == null) {
                return null;
            }
            cover.add(best);
            covered.or(best.places());
        }
        return cover;
    }

    /**
     * The cheapest cover that a condition accepts: branch and bound, with what the rest costs without the condition as the
     * bound. Null where there is none, or it was not found in time.
     */
    @Nullable
    List<Option> find(Predicate<List<Option>> condition) {
        tries = 0;
        Best best = new Best();
        search(new BitSet(), new ArrayList<>(), 0, condition, best);
        return best.cover;
    }

    private static final class Best {
        private double nanos = Double.POSITIVE_INFINITY;
        private @Nullable List<Option> cover;
    }

    private void search(
            BitSet covered, List<Option> chosen, double nanos, Predicate<List<Option>> condition, Best best) {
        if (tries > MOST_TRIES || nanos + cost(covered) >= best.nanos) {
            return;
        }
        if (covered.cardinality() == size) {
            tries++;
            if (condition.test(chosen)) {
                best.nanos = nanos;
                best.cover = List.copyOf(chosen);
            }
            return;
        }
        List<Option> order = new ArrayList<>(fitting(covered));
        order.sort(Comparator.comparingDouble(option -> option.nanos() + cost(with(covered, option))));
        for (Option option : order) {
            chosen.add(option);
            search(with(covered, option), chosen, nanos + option.nanos(), condition, best);
            chosen.remove(chosen.size() - 1);
        }
    }

    /** What the nodes that are not covered cost at least. */
    private double cost(BitSet covered) {
        if (covered.cardinality() == size) {
            return 0;
        }
        Double known = costs.get(covered);
        if (known != null) {
            return known;
        }
        double least = Double.POSITIVE_INFINITY;
        for (Option option : fitting(covered)) {
            least = Math.min(least, option.nanos() + cost(with(covered, option)));
        }
        costs.put(covered, least);
        return least;
    }

    private List<Option> fitting(BitSet covered) {
        return byFirstPlace.get(covered.nextClearBit(0)).stream()
                .filter(option -> !option.places().intersects(covered))
                .toList();
    }

    private static BitSet with(BitSet covered, Option option) {
        BitSet more = (BitSet) covered.clone();
        more.or(option.places());
        return more;
    }
}
