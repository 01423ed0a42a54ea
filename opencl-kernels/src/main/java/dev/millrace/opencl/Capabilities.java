package dev.millrace.opencl;

import java.util.EnumSet;
import java.util.Set;

/**
 * What a device was seen to do, by compiling and running a known-answer kernel for each {@link Capability}
 * ({@link CapabilityProbe}), less what the user disabled.
 *
 * @param present proved and not disabled
 * @param disabled switched off by the user, whether there or not
 */
public record Capabilities(Set<Capability> present, Set<Capability> disabled) {

    public Capabilities {
        present = Set.copyOf(present);
        disabled = Set.copyOf(disabled);
    }

    public boolean has(Capability capability) {
        return present.contains(capability);
    }

    public boolean hasAll(Set<Capability> needed) {
        return present.containsAll(needed);
    }

    /** These without the given ones. */
    public Capabilities without(Set<Capability> off) {
        EnumSet<Capability> left = EnumSet.noneOf(Capability.class);
        left.addAll(present);
        left.removeAll(off);
        EnumSet<Capability> gone = EnumSet.noneOf(Capability.class);
        gone.addAll(disabled);
        gone.addAll(off);
        return new Capabilities(left, gone);
    }
}
