package dev.millrace.scheduler.fusion;

import java.util.List;

/**
 * A partition with what was weighed for it.
 *
 * @param partition the regions
 * @param choices one for each region, in the same order
 */
public record CostedPartition(Partition partition, List<RegionChoice> choices) {

    public CostedPartition {
        choices = List.copyOf(choices);
    }

    /** What all regions are predicted to cost. */
    public double nanos() {
        return choices.stream().mapToDouble(RegionChoice::nanos).sum();
    }
}
