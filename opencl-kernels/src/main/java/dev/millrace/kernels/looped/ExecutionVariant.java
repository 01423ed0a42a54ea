package dev.millrace.kernels.looped;

import dev.millrace.kernels.Variant;
import dev.millrace.opencl.Capability;
import java.util.Set;

/**
 * A way to run the phases of a step; all give the same bits.
 *
 * @param name name within the family
 */
public record ExecutionVariant(String name) implements Variant {

    /** What the family is called. */
    public static final String FAMILY = "execution";

    /** One launch holds the loop over all phases, whose shares its work-groups claim. */
    public static final ExecutionVariant LOOPED = new ExecutionVariant("looped");

    /** One launch for each phase. */
    public static final ExecutionVariant LAUNCHED = new ExecutionVariant("launched");

    @Override
    public String family() {
        return FAMILY;
    }

    @Override
    public Set<Capability> needs() {
        return Set.of();
    }
}
