package dev.millrace.runtime;

import dev.millrace.runtime.config.GenerationConfig;

/**
 * How a session answers.
 *
 * @param generation sampling, most tokens, stop texts
 * @param whenFull what happens when the conversation does not fit any more
 */
public record SessionOptions(GenerationConfig generation, ContextPolicy whenFull) {

    public static SessionOptions defaults() {
        return new SessionOptions(GenerationConfig.defaults(), ContextPolicy.ERROR);
    }

    public SessionOptions withGeneration(GenerationConfig config) {
        return new SessionOptions(config, whenFull);
    }

    public SessionOptions withContextPolicy(ContextPolicy policy) {
        return new SessionOptions(generation, policy);
    }
}
