package dev.millrace.runtime.generation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.management.ThreadMXBean;
import dev.millrace.kernels.sampling.SamplingOptions;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class TokenLoopTest {

    private static final int VOCABULARY = 101;

    private final ScriptedExecutor executor = new ScriptedExecutor(4, 4, 16, VOCABULARY);
    private final TokenLoop loop = new TokenLoop(new Steps(executor, 4), token -> false);

    @Test
    void thePromptIsReadInChunksAndTheAnswerTokenByToken() {
        int[] prompt = {5, 4, 3, 2, 1, 0};

        TokenLoop.Outcome outcome = loop.run(prompt, 0, 3, TokenChoice.GREEDY, () -> false, token -> true);

        assertThat(outcome.tokens()).isEqualTo(expected(prompt, 3));
        assertThat(outcome.reason()).isEqualTo(FinishReason.MAX_TOKENS);
        assertThat(executor.rowsPerStep()).containsExactly(4, 2, 1, 1);
        assertThat(outcome.decodeSteps()).isEqualTo(2);
    }

    @Test
    void aFullContextEndsTheAnswer() {
        int[] prompt = new int[15];

        TokenLoop.Outcome outcome = loop.run(prompt, 0, 100, TokenChoice.GREEDY, () -> false, token -> true);

        assertThat(outcome.tokens()).isEqualTo(expected(prompt, 2));
        assertThat(outcome.reason()).isEqualTo(FinishReason.CONTEXT_FULL);
    }

    @Test
    void aPromptThatFillsTheContextStillGivesOneToken() {
        int[] prompt = new int[16];

        TokenLoop.Outcome outcome = loop.run(prompt, 0, 100, TokenChoice.GREEDY, () -> false, token -> true);

        assertThat(outcome.tokens()).isEqualTo(expected(prompt, 1));
        assertThat(outcome.reason()).isEqualTo(FinishReason.CONTEXT_FULL);
    }

    @Test
    void anEndOfGenerationTokenEndsAndIsNotPartOfTheAnswer() {
        int[] prompt = {1, 2, 3};
        List<Integer> all = expected(prompt, 5);
        TokenLoop ending = new TokenLoop(new Steps(executor, 4), token -> token == all.get(2));
        List<Integer> seen = new ArrayList<>();

        TokenLoop.Outcome outcome = ending.run(prompt, 0, 5, TokenChoice.GREEDY, () -> false, token -> seen.add(token));

        assertThat(outcome.tokens()).containsExactly(all.get(0), all.get(1));
        assertThat(seen).containsExactly(all.get(0), all.get(1));
        assertThat(outcome.reason()).isEqualTo(FinishReason.END_OF_GENERATION);
        assertThat(outcome.decodeSteps()).isEqualTo(2);
    }

    @Test
    void theSinkCanEndTheAnswer() {
        TokenLoop.Outcome outcome = loop.run(new int[] {1}, 0, 5, TokenChoice.GREEDY, () -> false, token -> false);

        assertThat(outcome.tokens()).hasSize(1);
        assertThat(outcome.reason()).isEqualTo(FinishReason.STOP_TEXT);
    }

    @Test
    void cancellationIsLookedAtBetweenSteps() {
        AtomicInteger asked = new AtomicInteger();
        TokenLoop.Outcome during =
                loop.run(new int[] {1}, 0, 9, TokenChoice.GREEDY, () -> asked.incrementAndGet() > 3, token -> true);
        TokenLoop.Outcome before = loop.run(new int[] {1}, 0, 9, TokenChoice.GREEDY, () -> true, token -> true);

        assertThat(during.reason()).isEqualTo(FinishReason.CANCELLED);
        assertThat(during.tokens()).hasSize(3);
        assertThat(before.reason()).isEqualTo(FinishReason.CANCELLED);
        assertThat(before.tokens()).isEmpty();
    }

    @Test
    void samplingIsSeeded() {
        SamplingOptions warm = new SamplingOptions(2, 0, 1, 0, 1, 0, 42);

        List<Integer> first = loop.run(new int[] {1}, 0, 12, SampledChoice.of(warm), () -> false, token -> true)
                .tokens();
        List<Integer> again = loop.run(new int[] {1}, 0, 12, SampledChoice.of(warm), () -> false, token -> true)
                .tokens();

        assertThat(again).isEqualTo(first);
        assertThat(first).isNotEqualTo(expected(new int[] {1}, 12));
    }

    @Test
    void theLoopAllocatesLittlePerToken() {
        ConstantExecutor constant = new ConstantExecutor();
        TokenLoop quiet = new TokenLoop(new Steps(constant, 8), token -> false);
        int[] prompt = {1, 2, 3};
        for (int i = 0; i < 20; i++) {
            quiet.run(prompt, 0, 2_000, TokenChoice.GREEDY, () -> false, token -> true);
        }
        long few = allocatedBy(() -> quiet.run(prompt, 0, 1_000, TokenChoice.GREEDY, () -> false, token -> true));
        long many = allocatedBy(() -> quiet.run(prompt, 0, 9_000, TokenChoice.GREEDY, () -> false, token -> true));

        // An int in the history, and a boxed one in the answer's list.
        assertThat((many - few) / 8_000.0).isLessThan(48);
    }

    private static long allocatedBy(Runnable work) {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long before = threads.getCurrentThreadAllocatedBytes();
        work.run();
        return threads.getCurrentThreadAllocatedBytes() - before;
    }

    private static List<Integer> expected(int[] prompt, int count) {
        int[] all = new int[prompt.length + count];
        System.arraycopy(prompt, 0, all, 0, prompt.length);
        for (int length = prompt.length; length < all.length; length++) {
            all[length] = ScriptedExecutor.next(all, length, VOCABULARY);
        }
        int[] answer = new int[count];
        System.arraycopy(all, prompt.length, answer, 0, count);
        return Arrays.stream(answer).boxed().toList();
    }

    @Test
    void logitsThatAreNoNumbersNameTheStep() {
        executor.spoil(3, Float.NaN);

        assertThatThrownBy(() -> loop.run(new int[] {1, 2}, 0, 8, TokenChoice.GREEDY, () -> false, token -> true))
                .isInstanceOf(NonFiniteLogitsException.class)
                .hasMessageContaining("no token can be chosen after position 3");
    }

    @Test
    void aCandidateThatIsInfiniteNamesTheStep() {
        executor.spoil(3, Float.POSITIVE_INFINITY);
        TokenChoice sampled = SampledChoice.of(new SamplingOptions(0.8, 0, 1, 0, 1, 0, 7));

        assertThatThrownBy(() -> loop.run(new int[] {1, 2}, 0, 8, sampled, () -> false, token -> true))
                .isInstanceOf(NonFiniteLogitsException.class)
                .hasMessageContaining("after position 3 is Infinity");
    }
}
