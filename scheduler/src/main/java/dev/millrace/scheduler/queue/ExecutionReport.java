package dev.millrace.scheduler.queue;

import dev.millrace.kernels.selftest.Verdict;
import dev.millrace.scheduler.fusion.Partition;
import dev.millrace.scheduler.fusion.RegionChoice;
import dev.millrace.scheduler.proof.Proof;
import java.util.List;

/**
 * What was decided for a model and why, for {@code explain}.
 *
 * @param partition the graph and its regions
 * @param variantChoices a line for each family: who serves, and why the others do not
 * @param quarantined verdicts on variants that failed their self-test on this device
 * @param regionChoices what each region is predicted to cost, and the best alternative
 * @param costs predicts the launches of both plans
 * @param proofs what the validator said of the plans, before they ran
 * @param proofNanos time that all proofs took; they run side by side
 */
public record ExecutionReport(
        Partition partition,
        List<String> variantChoices,
        List<Verdict> quarantined,
        List<RegionChoice> regionChoices,
        PlanCosts costs,
        List<Proof> proofs,
        long proofNanos) {

    public ExecutionReport {
        variantChoices = List.copyOf(variantChoices);
        quarantined = List.copyOf(quarantined);
        regionChoices = List.copyOf(regionChoices);
        proofs = List.copyOf(proofs);
    }
}
