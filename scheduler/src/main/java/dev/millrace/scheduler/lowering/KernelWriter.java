package dev.millrace.scheduler.lowering;

import dev.millrace.kernels.phase.AttentionShape;
import dev.millrace.kernels.phase.Phase;
import dev.millrace.kernels.phase.PhaseKernel;
import java.util.HashMap;
import java.util.Map;

/** Writes the kernels of a plan, each once: the same phase of every layer is one kernel under other labels. */
public final class KernelWriter {

    private final KernelWriting writing;
    private final Map<Kind, PhaseKernel> written = new HashMap<>();

    /** @param writing how to write them */
    public KernelWriter(KernelWriting writing) {
        this.writing = writing;
    }

    /** The kernel of a phase. */
    public PhaseKernel write(BoundPhase bound) {
        String label = bound.phase().label();
        Kind kind = new Kind(bound.phase().labelled(""), bound.attention());
        return written.computeIfAbsent(kind, unknown -> writing.write(bound)).labelled(label);
    }

    /** All that a kernel's text depends on beside {@link KernelWriting}. */
    private record Kind(Phase phase, AttentionShape attention) {}
}
