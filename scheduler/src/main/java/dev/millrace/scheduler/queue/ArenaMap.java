package dev.millrace.scheduler.queue;

import dev.millrace.scheduler.graph.Graph;
import dev.millrace.scheduler.lowering.BoundPhase;
import dev.millrace.scheduler.lowering.Storage;
import dev.millrace.scheduler.lowering.StorageSize;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Where the activations of a plan lie in their arena, and from which launch to which they are used. */
final class ArenaMap {

    @SuppressWarnings("ArrayRecordComponent") // grows while the launches are gone through
    private record Use(Location location, long byteSize, int[] span) {}

    private ArenaMap() {}

    /** A map for each activation: {@code name, offset, byteSize, first, last}; the latter are numbers of launches. */
    static List<Map<String, Object>> of(StepPlan plan, Graph graph) {
        Map<Storage, Use> uses = new LinkedHashMap<>();
        for (int i = 0; i < plan.launches().size(); i++) {
            int launch = i;
            PlannedLaunch planned = plan.launches().get(i);
            BoundPhase bound = planned.phase();
            for (int slot = 0; slot < planned.arguments().size(); slot++) {
                Location location = planned.arguments().get(slot);
                Storage storage =
                        bound.slots().get(planned.kernel().slots().get(slot).name());
                if (storage != null && location.buffer().equals(StepPlan.ACTIVATIONS)) {
                    uses.computeIfAbsent(
                                    storage,
                                    s -> new Use(
                                            location,
                                            StorageSize.of(s, bound.attention(), plan.bucket()),
                                            new int[] {launch, launch}))
                            .span()[1] = launch;
                }
            }
        }
        List<Map<String, Object>> places = new ArrayList<>();
        uses.forEach((storage, use) -> {
            Map<String, Object> place = new LinkedHashMap<>();
            place.put("name", name(storage, graph));
            place.put("offset", use.location().offset());
            place.put("byteSize", use.byteSize());
            place.put("first", use.span()[0]);
            place.put("last", use.span()[1]);
            places.add(place);
        });
        return places;
    }

    private static String name(Storage storage, Graph graph) {
        if (storage instanceof Storage.Rows rows) {
            return producer(graph, rows.value());
        }
        if (storage instanceof Storage.Packed packed) {
            return producer(graph, packed.value()) + " (" + packed.type().key() + ")";
        }
        if (storage instanceof Storage.Partials partials) {
            return producer(graph, partials.value()) + " (partial)";
        }
        if (storage instanceof Storage.Scores scores) {
            return producer(graph, scores.value()) + " (scores)";
        }
        if (storage instanceof Storage.Best best) {
            return producer(graph, best.value()) + " (tile maxima)";
        }
        return storage.toString();
    }

    private static String producer(Graph graph, int value) {
        return graph.producer(value).name();
    }
}
