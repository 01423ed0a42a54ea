package dev.millrace.scheduler.queue;

import dev.millrace.kernels.VariantChoice;
import dev.millrace.kernels.looped.ExecutionVariant;
import dev.millrace.kernels.phase.AttentionShape;
import dev.millrace.kernels.phase.AttentionVariant;
import dev.millrace.kernels.phase.CandidatesPhase;
import dev.millrace.kernels.phase.MatmulVariant;
import dev.millrace.kernels.phase.SamplingVariant;
import dev.millrace.kernels.selftest.KnownAnswer;
import dev.millrace.kernels.selftest.Verdict;
import dev.millrace.opencl.Capabilities;
import dev.millrace.opencl.Capability;
import dev.millrace.opencl.DeviceInfo;
import dev.millrace.scheduler.ExecutorOptions;
import dev.millrace.scheduler.graph.Graph;
import dev.millrace.scheduler.lowering.AttentionChoice;
import dev.millrace.scheduler.lowering.RegionLowering;
import dev.millrace.scheduler.lowering.VariantSelection;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The variants that serve a model on a device.
 *
 * @param matmul of matrix products
 * @param decodeAttention of attention in steps of one row; null where the graph has none
 * @param chunkAttention of attention in steps of many rows
 * @param looped whether steps are looped
 * @param sleeping whether work-groups sleep while they wait
 * @param sampling how far the device goes towards a token
 * @param candidateChunks stretches of logits that are searched side by side
 * @param choices a line for each family: who serves, and why the others do not
 */
record ModelVariants(
        MatmulVariant matmul,
        @Nullable AttentionVariant decodeAttention,
        @Nullable AttentionVariant chunkAttention,
        boolean looped,
        boolean sleeping,
        SamplingVariant sampling,
        int candidateChunks,
        List<String> choices) {

    ModelVariants {
        choices = List.copyOf(choices);
    }

    /**
     * Chooses them.
     *
     * @param judge says of a variant whether it answers rightly
     */
    static ModelVariants choose(
            Graph graph,
            ExecutorOptions options,
            DeviceInfo info,
            Capabilities capabilities,
            Function<KnownAnswer, Verdict> judge) {
        VariantSelection selection = new VariantSelection(info, capabilities, options.preferredVariants(), judge);
        VariantChoice<MatmulVariant> matmul = selection.matmul(WeightForms.matrixTypes(graph), options.activations());
        List<String> choices = new ArrayList<>(List.of(matmul.explain()));
        AttentionVariant decodeAttention = null;
        AttentionVariant chunkAttention = null;
        List<AttentionShape> shapes = RegionLowering.attentionShapes(graph);
        if (!shapes.isEmpty()) {
            AttentionChoice attention = selection.attention(
                    shapes, options.kvType(), options.kvPool().pagePositions());
            choices.add("decode: " + attention.decode().explain());
            choices.add("prefill: " + attention.prefill().explain());
            decodeAttention = attention.decode().variant();
            chunkAttention = attention.prefill().variant();
        }
        boolean sleeping = capabilities.has(Capability.FUTEX);
        boolean sharing = matmul.variant().local() || (decodeAttention != null && decodeAttention.local());
        VariantChoice<ExecutionVariant> execution = selection.execution(info.computeUnits(), sleeping, sharing);
        choices.add(execution.explain());
        boolean looped = execution.variant().equals(ExecutionVariant.LOOPED);
        int chunks = CandidatesPhase.chunksFor(info.computeUnits());
        VariantChoice<SamplingVariant> sampling = selection.sampling(chunks, looped);
        choices.add(sampling.explain());
        return new ModelVariants(
                matmul.variant(),
                decodeAttention,
                chunkAttention,
                looped,
                sleeping,
                sampling.variant(),
                chunks,
                choices);
    }

    /** What comes behind the logits. */
    TokenKernels tokens(int vocabularySize) {
        return new TokenKernels(sampling, vocabularySize, candidateChunks);
    }
}
