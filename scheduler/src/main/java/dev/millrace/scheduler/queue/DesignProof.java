package dev.millrace.scheduler.queue;

import dev.millrace.scheduler.StepBatch;
import dev.millrace.scheduler.memory.LoadSchedule;
import dev.millrace.scheduler.memory.WeightLoader;
import dev.millrace.scheduler.proof.PlanValidator;
import dev.millrace.scheduler.proof.Proof;
import dev.millrace.scheduler.proof.Schedule;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Proves the plans of a model before anything is allocated: the loading of its weights, and steps at both ends of the
 * context, launched and looped.
 *
 * <p>A plan is the same at every position. What differs is which pages are touched, so the steps that are proved cross the
 * first border between pages and fill the last page; the latter launched only, for the order of phases is the same there. Where
 * sequences share pages, a fork and its original go on in turn: each writes a page of its own.
 * Workers of a loop are alike, and what goes wrong between many goes wrong between a few: at most {@value #MOST_WORKERS} are
 * followed.
 *
 * @param memory the buffers
 * @param decode plan of steps of one row
 * @param chunk plan of steps of many rows
 * @param looping their looped forms, or null
 * @param tokens what comes behind their launches
 * @param contextLength positions of a sequence
 */
record DesignProof(
        PlanMemory memory,
        StepPlan decode,
        StepPlan chunk,
        @Nullable Looping looping,
        TokenKernels tokens,
        int contextLength) {

    private static final int MOST_WORKERS = 3;

    /** Tokens that a launch is followed for when it reads on: one to go on from, and one to end with. */
    private static final int MOST_RUN = 2;

    /** All schedules to prove. */
    List<Schedule> schedules() {
        List<Schedule> schedules = new ArrayList<>();
        schedules.add(LoadSchedule.of(
                memory.weights(), WeightLoader.stagingBytes(memory.weights(), WeightLoader.DEFAULT_STAGING_BYTES)));
        PoolDesign pool = memory.pool();
        int sequence = pool.sequences() - 1;
        int border = Math.max(1, Math.min(pool.pagePositions(), contextLength - 1));
        List<ProvedStep> first = List.of(decode(sequence, border - 1, true), decode(sequence, border, false));
        List<ProvedStep> last = List.of(decode(sequence, contextLength - 1, false));
        // What a step reads of the cache was there before, or is written by an earlier step of the same schedule.
        int rows = Math.min(chunk.bucket().rows(), contextLength);
        List<ProvedStep> prompt = List.of(chunk(0, rows, true), decode(0, rows - 1, chosen(), false));
        List<ProvedStep> longest = List.of(chunk(contextLength - rows, contextLength, false));
        schedules.add(launched("decode across a page", first));
        schedules.add(launched("decode at the end of the context", last));
        schedules.add(launched("prefill", prompt));
        schedules.add(launched("prefill at the end of the context", longest));
        int common = border + 2 < contextLength ? border + 1 : border - 1;
        if (pool.shared() && pool.sequences() > 1 && common > 0 && pagesOfFork(common) <= pool.pages()) {
            schedules.add(StepSchedule.forked(
                    "a fork and its original",
                    memory,
                    tokens,
                    new SequenceFork(0, sequence, common),
                    List.of(
                            decode(sequence, common, false),
                            decode(0, common, false),
                            decode(sequence, common + 1, true))));
        }
        if (looping != null) {
            schedules.addAll(loops(first, prompt, sequence, Math.max(0, border - 2)));
        }
        return schedules;
    }

    /** Steps as loops, runs of tokens from a position on, and one that is given up half way. */
    private List<Schedule> loops(List<ProvedStep> first, List<ProvedStep> prompt, int sequence, int start) {
        int count = Math.min(MOST_RUN, contextLength - start);
        ProvedStep run =
                looped(decode(sequence, start, StepBatch.Want.TOKEN, false)).running(count);
        List<Schedule> loops = new ArrayList<>();
        loops.add(
                looped("decode across a page", first.stream().map(this::looped).toList()));
        loops.add(looped("tokens across a page", List.of(run)));
        String name = "tokens across a page";
        if (tokens.variant().draws()) {
            run = looped(decode(sequence, start, StepBatch.Want.DRAWN, false)).running(count);
            name = "drawn tokens across a page";
            loops.add(looped(name, List.of(run)));
        }
        loops.add(looped("prefill", prompt.stream().map(this::looped).toList()));
        loops.add(StepSchedule.givenUp(
                name, memory, tokens, run, workers(), decode.launches().size()));
        return loops;
    }

    /** Pages of a fork that goes on by two positions, and of an original that goes on by one: all but one are the fork's. */
    private int pagesOfFork(int common) {
        int size = memory.pool().pagePositions();
        return (common + 1 + size) / size + 1;
    }

    /**
     * Proves all of them.
     *
     * @throws UnsafePlanException when one can fail, with how
     */
    List<Proof> prove() {
        List<Schedule> schedules = schedules();
        // Schedules are values, and each is proved by itself.
        List<Proof> proofs =
                schedules.parallelStream().map(PlanValidator::validate).toList();
        for (int i = 0; i < proofs.size(); i++) {
            if (!proofs.get(i).holds()) {
                throw new UnsafePlanException(schedules.get(i), proofs.get(i));
            }
        }
        return proofs;
    }

    private Schedule launched(String name, List<ProvedStep> steps) {
        return StepSchedule.launched(name, memory, tokens, steps);
    }

    private Schedule looped(String name, List<ProvedStep> steps) {
        return StepSchedule.looped(name, memory, tokens, steps, workers());
    }

    /** What is wanted of steps that choose a token: all that the device can do. */
    private StepBatch.Want chosen() {
        return tokens.variant().draws() ? StepBatch.Want.DRAWN : StepBatch.Want.TOKEN;
    }

    private int workers() {
        return looping == null ? 0 : Math.min(MOST_WORKERS, looping.decode().workers());
    }

    private ProvedStep looped(ProvedStep step) {
        Looping forms = Objects.requireNonNull(looping);
        return step.looped(step.plan().equals(decode) ? forms.decode() : forms.chunk());
    }

    private ProvedStep decode(int sequence, int position, boolean again) {
        return decode(sequence, position, StepBatch.Want.CANDIDATES, again);
    }

    private ProvedStep decode(int sequence, int position, StepBatch.Want want, boolean again) {
        ProvedStep.Stretch row = new ProvedStep.Stretch(sequence, position, position + 1);
        return new ProvedStep(decode, List.of(row), 1, want, again);
    }

    private ProvedStep chunk(int from, int to, boolean again) {
        ProvedStep.Stretch rows = new ProvedStep.Stretch(0, from, to);
        int outputs = Math.min(to - from, chunk.bucket().outputs());
        return new ProvedStep(chunk, List.of(rows), outputs, StepBatch.Want.LOGITS, again);
    }
}
