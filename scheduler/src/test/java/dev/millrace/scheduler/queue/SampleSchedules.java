package dev.millrace.scheduler.queue;

import dev.millrace.kernels.attention.Mask;
import dev.millrace.kernels.phase.SamplingVariant;
import dev.millrace.kernels.quant.KvType;
import dev.millrace.kernels.quant.WeightType;
import dev.millrace.opencl.fake.FakeDevice;
import dev.millrace.scheduler.ExecutorOptions;
import dev.millrace.scheduler.StepBatch;
import dev.millrace.scheduler.memory.LoadSchedule;
import dev.millrace.scheduler.memory.WeightLoader;
import dev.millrace.scheduler.proof.Schedule;
import java.util.ArrayList;
import java.util.List;

/** Schedules of the real plans of a small model of two layers, for tests of proofs. */
public final class SampleSchedules {

    private SampleSchedules() {}

    /** Chunks of 8 rows with 4 outputs, two sequences with so many positions each. */
    public static ExecutorOptions options(int contextLength) {
        return ExecutorOptions.defaults(contextLength)
                .withKvType(KvType.F32)
                .withChunk(8, 4)
                .withSequences(2);
    }

    private static ExecutionDesign design(ExecutorOptions options, List<Mask> masks) {
        RandomModel model = new RandomModel(FakeModel.SHAPE, WeightType.Q8_0, WeightType.Q4_1, 3, masks);
        return FakeModel.design(FakeDevice.small(), model.graph(), options);
    }

    /** Steps of both plans, in the middle and at the ends of the context, launched, and looped by some numbers of workers. */
    public static List<Schedule> steps(String name, ExecutorOptions options, List<Mask> masks, int... workers) {
        ExecutionDesign design = design(options, masks);
        PlanMemory memory = PlanMemory.of(
                design.weights(),
                design.caches(),
                design.tables(),
                design.pool(),
                design.decode(),
                design.chunk(),
                options);
        TokenKernels tokens = design.tokens().with(SamplingVariant.DRAWN);
        int end = options.contextLength();
        int page = Math.min(design.pool().pagePositions(), end - 8);
        ProvedStep.Stretch first = new ProvedStep.Stretch(0, 3, 7);
        ProvedStep.Stretch second = new ProvedStep.Stretch(1, page - 2, page + 2);
        List<List<ProvedStep>> runs = List.of(
                List.of(
                        decode(design, 1, page - 1, StepBatch.Want.TOKEN, false),
                        decode(design, 1, page, StepBatch.Want.LOGITS, true)),
                List.of(decode(design, 0, 0, StepBatch.Want.CANDIDATES, false)),
                List.of(
                        decode(design, 0, 0, StepBatch.Want.DRAWN, false),
                        decode(design, 0, 1, StepBatch.Want.DRAWN, false)),
                List.of(
                        new ProvedStep(design.chunk(), List.of(first, second), 4, StepBatch.Want.CANDIDATES, true),
                        decode(design, 0, 7, StepBatch.Want.TOKEN, false)),
                List.of(
                        new ProvedStep(
                                design.chunk(),
                                List.of(new ProvedStep.Stretch(0, end - 8, end)),
                                0,
                                StepBatch.Want.TOKEN,
                                false),
                        decode(design, 0, end - 1, StepBatch.Want.TOKEN, false)));
        List<String> names =
                List.of("decode", "first token", "drawn tokens", "chunk of two sequences", "end of the context");
        List<Schedule> schedules = new ArrayList<>();
        for (int run = 0; run < runs.size(); run++) {
            String title = name + ", " + names.get(run);
            schedules.add(StepSchedule.launched(title, memory, tokens, runs.get(run)));
        }
        // Where the device draws nothing, it may still pre-select candidates, or leave all to the host.
        List<ProvedStep> candidates = List.of(
                new ProvedStep(design.chunk(), List.of(first, second), 4, StepBatch.Want.CANDIDATES, true),
                decode(design, 0, 7, StepBatch.Want.CANDIDATES, false));
        for (SamplingVariant variant : List.of(SamplingVariant.CANDIDATES, SamplingVariant.LOGITS)) {
            TokenKernels fewer = tokens.with(variant);
            String title = name + ", candidates by " + variant.id();
            schedules.add(StepSchedule.launched(title, memory, fewer, candidates));
            for (int count : workers) {
                List<ProvedStep> steps = candidates.stream()
                        .map(step -> step.looped(form(fewer, step.plan(), count)))
                        .toList();
                schedules.add(StepSchedule.looped(title, memory, fewer, steps, count));
            }
        }
        for (int count : workers) {
            for (int run = 0; run < runs.size(); run++) {
                List<ProvedStep> steps = runs.get(run).stream()
                        .map(step -> step.looped(form(tokens, step.plan(), count)))
                        .toList();
                String title = name + ", " + names.get(run);
                schedules.add(StepSchedule.looped(title, memory, tokens, steps, count));
            }
            ProvedStep decode = decode(design, 1, page - 2, StepBatch.Want.TOKEN, false);
            LoopedPlan form = form(tokens, design.decode(), count);
            ProvedStep one = decode.looped(form);
            ProvedStep next =
                    decode(design, 1, page + 1, StepBatch.Want.TOKEN, false).looped(form);
            schedules.add(StepSchedule.looped(
                    name + ", tokens across a page", memory, tokens, List.of(one.running(3), next), count));
            ProvedStep drawn =
                    decode(design, 1, page - 2, StepBatch.Want.DRAWN, false).looped(form);
            schedules.add(StepSchedule.looped(
                    name + ", drawn tokens across a page", memory, tokens, List.of(drawn.running(3)), count));
            schedules.add(StepSchedule.givenUp(
                    name + ", drawn tokens",
                    memory,
                    tokens,
                    drawn.running(2),
                    count,
                    design.decode().launches().size() + 3));
            ProvedStep last =
                    decode(design, 0, end - 5, StepBatch.Want.TOKEN, false).looped(form);
            schedules.add(
                    StepSchedule.looped(name + ", the last tokens", memory, tokens, List.of(last.running(5)), count));
            for (int stages : new int[] {1, design.decode().launches().size() + 3}) {
                schedules.add(StepSchedule.givenUp(
                        name + ", tokens across a page", memory, tokens, one.running(3), count, stages));
            }
        }
        return schedules;
    }

    private static LoopedPlan form(TokenKernels tokens, StepPlan plan, int workers) {
        return LoopedPlan.of(plan, tokens, workers, false);
    }

    private static ProvedStep decode(
            ExecutionDesign design, int sequence, int position, StepBatch.Want want, boolean again) {
        ProvedStep.Stretch row = new ProvedStep.Stretch(sequence, position, position + 1);
        return new ProvedStep(design.decode(), List.of(row), 1, want, again);
    }

    /** The loading of the model's weights through staging buffers of about so many bytes. */
    public static Schedule loading(long stagingBytes) {
        ExecutionDesign design = design(FakeModel.OPTIONS, List.of(new Mask.Causal()));
        return LoadSchedule.of(design.weights(), WeightLoader.stagingBytes(design.weights(), stagingBytes));
    }
}
