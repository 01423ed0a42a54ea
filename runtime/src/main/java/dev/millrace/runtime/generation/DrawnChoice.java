package dev.millrace.runtime.generation;

import dev.millrace.kernels.sampling.NoTokenException;
import dev.millrace.kernels.sampling.TokenDraw;
import dev.millrace.scheduler.StepBatch.Want;
import dev.millrace.scheduler.StepResult;

/** The token that the device has drawn: the one that {@link SampledChoice} would draw. */
public final class DrawnChoice implements TokenChoice {

    private final TokenDraw draw;

    /** @param draw moved on by the executor */
    public DrawnChoice(TokenDraw draw) {
        this.draw = draw;
    }

    @Override
    public Want want() {
        return Want.DRAWN;
    }

    @Override
    public TokenDraw draw() {
        return draw;
    }

    @Override
    public int choose(StepResult result, int[] history, int historyLength) {
        int token = result.token(0);
        if (token == TokenDraw.NOT_FINITE) {
            throw NonFiniteLogitsException.infinite(historyLength - 1);
        }
        if (token < 0) {
            throw new NoTokenException();
        }
        return token;
    }
}
