package dev.millrace.kernels.phase;

/** What runs between two synchronisations, before a variant is chosen for it. */
public sealed interface Phase permits ArgMaxPhase, AttentionPhase, MatmulPhase, RowPhase, UnfusedAttentionPhase {

    /** What it is, for people. */
    String label();

    /** The same under another label. */
    Phase labelled(String other);
}
