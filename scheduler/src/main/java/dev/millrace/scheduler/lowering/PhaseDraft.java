package dev.millrace.scheduler.lowering;

import dev.millrace.kernels.expression.Slot;
import dev.millrace.kernels.phase.AttentionShape;
import dev.millrace.kernels.phase.Phase;
import dev.millrace.scheduler.fusion.Region;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/**
 * The slots of a phase under construction. They are numbered by their order in the phase, not by what they hold, so that
 * the same phase of every layer is one program.
 */
final class PhaseDraft {

    private final Map<Storage, Slot> slots = new LinkedHashMap<>();
    private final Map<Slot.Content, Integer> counts = new EnumMap<>(Slot.Content.class);
    private final Set<Storage> written = new HashSet<>();

    /** The slot of a storage that is read. */
    Slot read(Storage storage, Slot.Content content) {
        Slot known = slots.get(storage);
        if (known != null) {
            return known;
        }
        String prefix = switch (content) {
            case ROWS -> "rows";
            case VECTOR -> "vector";
            case WEIGHT -> "weight";
            case ACTIVATIONS -> "packed";
            case KEYS -> "keys";
            case VALUES -> "values";
            case PAGES -> "pages";
            case ANGLES -> "angles";
            case PARTIALS -> "partials";
            case BEST -> "best";
            case INTEGERS -> "integers";
        };
        int number = counts.merge(content, 1, Integer::sum) - 1;
        Slot slot = new Slot(prefix + number, content);
        slots.put(storage, slot);
        return slot;
    }

    /** The slot of a storage that is written. */
    Slot write(Storage storage, Slot.Content content) {
        written.add(storage);
        return read(storage, content);
    }

    BoundPhase bind(Phase phase, Region region, AttentionShape attention) {
        Map<String, Storage> names = new LinkedHashMap<>();
        slots.forEach((storage, slot) -> names.put(slot.name(), storage));
        return new BoundPhase(phase, region, attention, names, written);
    }
}
