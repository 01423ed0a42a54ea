package dev.millrace.scheduler.fusion;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A region that was chosen, and the best that there was without it.
 *
 * @param region what was chosen
 * @param nanos what it is predicted to cost
 * @param rejected the best alternative, or null where there is none
 */
public record RegionChoice(
        Region region, double nanos, @Nullable Rejected rejected) {

    /**
     * What would stand in place of a chosen region, and of others where it takes nodes of theirs.
     *
     * @param regions the regions that differ from the choice
     * @param nanos what they are predicted to cost
     * @param chosenNanos what is chosen for the same nodes
     */
    public record Rejected(List<Region> regions, double nanos, double chosenNanos) {

        public Rejected {
            regions = List.copyOf(regions);
        }
    }
}
