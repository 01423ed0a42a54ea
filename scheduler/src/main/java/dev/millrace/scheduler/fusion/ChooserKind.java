package dev.millrace.scheduler.fusion;

/** How a partition is chosen: {@code fusion.chooser}. */
public enum ChooserKind {
    /** The one that is predicted to be fastest: {@link CostChooser}. */
    COST,
    /** Every candidate that stays legal: {@link GreedyChooser}. */
    GREEDY
}
