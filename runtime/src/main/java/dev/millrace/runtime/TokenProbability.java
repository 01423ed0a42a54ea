package dev.millrace.runtime;

import dev.millrace.runtime.generation.LoggedChoice;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntFunction;

/**
 * How probable a token of an answer was to the model: by softmax over the whole vocabulary, before temperature, penalties
 * and cuts.
 *
 * @param token its id
 * @param text its text, control tokens included; half a character shows as U+FFFD
 * @param logProbability natural logarithm of its probability
 * @param alternatives the most probable tokens at its place, best first, as many as were asked for; it may be among them
 */
public record TokenProbability(int token, String text, double logProbability, List<Alternative> alternatives) {

    public TokenProbability {
        alternatives = List.copyOf(alternatives);
    }

    /**
     * A token that could have come.
     *
     * @param token its id
     * @param text its text
     * @param logProbability natural logarithm of its probability
     */
    public record Alternative(int token, String text, double logProbability) {}

    static TokenProbability of(LoggedChoice.Logged logged, IntFunction<String> text) {
        List<Alternative> alternatives = new ArrayList<>();
        for (int i = 0; i < logged.best().length; i++) {
            int token = logged.best()[i];
            alternatives.add(new Alternative(token, text.apply(token), logged.bestLogProbabilities()[i]));
        }
        return new TokenProbability(logged.token(), text.apply(logged.token()), logged.logProbability(), alternatives);
    }
}
