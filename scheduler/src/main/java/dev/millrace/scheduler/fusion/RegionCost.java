package dev.millrace.scheduler.fusion;

import dev.millrace.scheduler.graph.Graph;

/** What a region is expected to cost on a device. The scheduler's cost model implements it. */
@FunctionalInterface
public interface RegionCost {

    /**
     * Nanoseconds of a region that is legal; what other regions there are makes no difference.
     *
     * @param region its rewrites are those that would bring it together
     */
    double nanos(Graph graph, Region region);
}
