package dev.millrace.runtime.generation;

import dev.millrace.kernels.sampling.NoTokenException;
import dev.millrace.kernels.sampling.TokenDraw;
import dev.millrace.scheduler.StepBatch.Want;
import dev.millrace.scheduler.StepResult;
import org.jspecify.annotations.Nullable;

/** How the next token follows from a step's result. */
public interface TokenChoice {

    /** The most probable token. */
    TokenChoice GREEDY = new TokenChoice() {
        @Override
        public Want want() {
            return Want.TOKEN;
        }

        @Override
        public int choose(StepResult result, int[] history, int historyLength) {
            int token = result.token(0);
            if (token < 0) {
                throw new NoTokenException();
            }
            return token;
        }
    };

    /** What the choice needs from the device. */
    Want want();

    /** How the device draws, where it does. */
    default @Nullable TokenDraw draw() {
        return null;
    }

    /**
     * Chooses.
     *
     * @param result a step's result with one output
     * @param history all tokens so far, prompt first; only read
     * @param historyLength how many of them count
     * @throws NoTokenException when all logits are NaN
     */
    int choose(StepResult result, int[] history, int historyLength);
}
