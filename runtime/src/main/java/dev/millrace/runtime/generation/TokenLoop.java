package dev.millrace.runtime.generation;

import dev.millrace.kernels.sampling.NoTokenException;
import dev.millrace.runtime.trace.HostStep;
import java.util.Arrays;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.IntPredicate;

/**
 * Prefill and decode of one answer: reads the prompt in chunks, then chooses and reads one token at a time.
 *
 * <p>Cancellation is looked at between steps. The loop allocates nothing per token but its place
 * in the history and in the answer.
 */
public final class TokenLoop {

    private final Steps steps;
    private final IntPredicate endOfGeneration;

    /** @param endOfGeneration tokens that end an answer and are not part of it */
    public TokenLoop(Steps steps, IntPredicate endOfGeneration) {
        this.steps = steps;
        this.endOfGeneration = endOfGeneration;
    }

    /**
     * Generates an answer.
     *
     * @param prompt tokens to continue; at least one and at most the context's length
     * @param cached how many of the first of them are in the cache already; fewer than there are
     * @param maxTokens most tokens of the answer
     * @param cancelled asked between steps
     * @param sink takes every token of the answer
     * @throws NonFiniteLogitsException when no token follows from the logits
     */
    public Outcome run(
            int[] prompt, int cached, int maxTokens, TokenChoice choice, BooleanSupplier cancelled, TokenSink sink) {
        long start = System.nanoTime();
        // The last token of an answer is never read back, so a full cache still gives one.
        int room = steps.limits().contextLength() - prompt.length + 1;
        int most = Math.min(maxTokens, room);
        int[] history = new int[prompt.length + most];
        System.arraycopy(prompt, 0, history, 0, prompt.length);
        int read = prefill(prompt, cached, choice, cancelled);
        if (read < prompt.length) {
            return new Outcome(List.of(), read, FinishReason.CANCELLED, System.nanoTime() - start, 0, 0);
        }
        int length = prompt.length;
        long first = 0;
        FinishReason reason = most == maxTokens ? FinishReason.MAX_TOKENS : FinishReason.CONTEXT_FULL;
        while (true) {
            int token = choose(choice, history, length);
            if (length == prompt.length) {
                first = System.nanoTime();
            }
            if (endOfGeneration.test(token)) {
                reason = FinishReason.END_OF_GENERATION;
                break;
            }
            history[length++] = token;
            long begun = steps.trace().begin();
            boolean goesOn = sink.accept(token);
            steps.trace().end(HostStep.TEXT, begun, 0);
            if (!goesOn) {
                reason = FinishReason.STOP_TEXT;
                break;
            }
            if (length == history.length) {
                break;
            }
            if (cancelled.getAsBoolean()) {
                reason = FinishReason.CANCELLED;
                break;
            }
            steps.decode(token, length - 1, choice.want(), history.length - length - 1);
            read = length;
        }
        long end = System.nanoTime();
        List<Integer> tokens =
                Arrays.stream(history, prompt.length, length).boxed().toList();
        // Each decode step yields one more choice; the first choice came with the prefill.
        int decoded = reason == FinishReason.END_OF_GENERATION ? tokens.size() : Math.max(0, tokens.size() - 1);
        return new Outcome(tokens, read, reason, first - start, end - first, decoded);
    }

    private int choose(TokenChoice choice, int[] history, int length) {
        try {
            long begun = steps.trace().begin();
            int token = choice.choose(steps.result(), history, length);
            steps.trace().end(HostStep.SAMPLE, begun, 0);
            return token;
        } catch (NoTokenException e) {
            NonFiniteLogitsException named = NonFiniteLogitsException.noToken(length - 1);
            named.initCause(e);
            throw named;
        }
    }

    /** Returns how many tokens are in the cache then: fewer than all when cancelled. */
    private int prefill(int[] prompt, int cached, TokenChoice choice, BooleanSupplier cancelled) {
        int from = cached;
        while (from < prompt.length && !cancelled.getAsBoolean()) {
            int rows = steps.nextRows(prompt.length - from);
            steps.read(prompt, from, rows, from, choice.want(), from + rows == prompt.length);
            from += rows;
        }
        return from;
    }

    /**
     * What a run gave.
     *
     * @param tokens the answer
     * @param cached how many tokens of prompt and answer are in the cache now
     * @param reason why it ended
     * @param prefillNanos from the start to the first token
     * @param decodeNanos from the first token to the end, the sink's time included
     * @param decodeSteps tokens read one at a time meanwhile
     */
    public record Outcome(
            List<Integer> tokens,
            int cached,
            FinishReason reason,
            long prefillNanos,
            long decodeNanos,
            int decodeSteps) {
        public Outcome {
            tokens = List.copyOf(tokens);
        }
    }
}
