package dev.millrace.scheduler.lowering;

import dev.millrace.kernels.phase.AttentionShape;
import dev.millrace.kernels.phase.Phase;
import dev.millrace.scheduler.fusion.Region;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/**
 * A phase with the storage behind each of its slots.
 *
 * @param phase what runs
 * @param region the region it belongs to
 * @param attention shape of the attention that its cache or partial slots belong to
 * @param slots storage by slot name
 * @param written the storage it writes; it reads all others
 */
public record BoundPhase(
        Phase phase, Region region, AttentionShape attention, Map<String, Storage> slots, Set<Storage> written) {

    public BoundPhase {
        slots = new LinkedHashMap<>(slots);
        written = Set.copyOf(written);
    }
}
