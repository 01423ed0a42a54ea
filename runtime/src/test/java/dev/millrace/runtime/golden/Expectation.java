package dev.millrace.runtime.golden;

/**
 * How close to float32 an activation type must be.
 *
 * @param average most nats per token that the cases may deviate, on average over the cases
 * @param worst most nats per token that any case may deviate
 * @param margin lead of a greedy token, in nats, from which on it binds
 */
record Expectation(double average, double worst, double margin) {

    static final Expectation INT8 = new Expectation(0.085, 0.13, 0.5);
    static final Expectation INT16 = new Expectation(0.01, 0.01, 0.05);
    static final Expectation Q8_0_CACHE = new Expectation(0.02, 0.04, 0.2);
    static final Expectation F32 = new Expectation(0.003, 0.003, 0.05);
}
