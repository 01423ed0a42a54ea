package dev.millrace.kernels.phase;

import dev.millrace.kernels.Variant;
import dev.millrace.opencl.Capability;
import java.util.List;
import java.util.Set;

/**
 * How far a device goes towards a token that is not just the most probable one; all give the same tokens.
 *
 * @param name name within the family
 * @param phases how many phases come behind the logits: {@link CandidatesPhase}, then {@link DrawPhase}
 */
public record SamplingVariant(String name, int phases) implements Variant {

    /** What the family is called. */
    public static final String FAMILY = "sampling";

    /** The device pre-selects candidates and draws among them. */
    public static final SamplingVariant DRAWN = new SamplingVariant("drawn", 2);

    /** The device pre-selects candidates, among which the host draws. */
    public static final SamplingVariant CANDIDATES = new SamplingVariant("candidates", 1);

    /** All logits come to the host. */
    public static final SamplingVariant LOGITS = new SamplingVariant("logits", 0);

    /** All of them, the one that asks nothing of the device last. */
    public static final List<SamplingVariant> ALL = List.of(DRAWN, CANDIDATES, LOGITS);

    /** Whether the device pre-selects candidates. */
    public boolean preselects() {
        return phases > 0;
    }

    /** Whether the device draws. */
    public boolean draws() {
        return phases > 1;
    }

    @Override
    public String family() {
        return FAMILY;
    }

    @Override
    public Set<Capability> needs() {
        return Set.of();
    }
}
