package dev.millrace.scheduler.proof;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Which strips have their bytes to themselves: inside their memory, and touched by nothing but positions of their own. */
final class StripPrivacy {

    private StripPrivacy() {}

    static Set<String> of(Schedule schedule) {
        Map<String, Long> sizes = new HashMap<>();
        schedule.memories().forEach(memory -> sizes.put(memory.name(), memory.byteSize()));
        Map<String, List<Strip>> neighbours = new HashMap<>();
        Set<String> names = new HashSet<>();
        for (Strip strip : schedule.strips()) {
            neighbours.computeIfAbsent(strip.memory(), m -> new ArrayList<>()).add(strip);
            if (strip.base() >= 0 && end(strip) <= sizes.getOrDefault(strip.memory(), 0L)) {
                names.add(strip.name());
            }
        }
        for (List<Strip> strips : neighbours.values()) {
            for (int i = 0; i < strips.size(); i++) {
                for (int j = 0; j < i; j++) {
                    if (strips.get(i).base() < end(strips.get(j))
                            && strips.get(j).base() < end(strips.get(i))) {
                        names.remove(strips.get(i).name());
                        names.remove(strips.get(j).name());
                    }
                }
            }
        }
        for (Operation operation : schedule.operations()) {
            if (operation.body() instanceof Operation.Body.Once once) {
                intrude(names, neighbours, once.accesses());
            } else {
                ((Operation.Body.Loop) operation.body())
                        .stages()
                        .forEach(stage -> stage.shares().forEach(share -> intrude(names, neighbours, share)));
            }
        }
        return names;
    }

    private static void intrude(Set<String> names, Map<String, List<Strip>> neighbours, List<Access> accesses) {
        for (Access access : accesses) {
            if (access instanceof Access.Span span) {
                for (Strip strip : neighbours.getOrDefault(span.memory(), List.of())) {
                    if (span.base() + span.from() < end(strip) && strip.base() < span.base() + span.to()) {
                        names.remove(strip.name());
                    }
                }
            }
        }
    }

    private static long end(Strip strip) {
        return strip.base() + strip.pages() * strip.shape().byteSize();
    }
}
