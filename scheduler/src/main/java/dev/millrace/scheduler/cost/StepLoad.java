package dev.millrace.scheduler.cost;

/**
 * The step that a prediction is for.
 *
 * @param rows rows of activations
 * @param outputs rows whose results are wanted
 * @param depth positions of each row's sequence before the step
 */
public record StepLoad(int rows, int outputs, int depth) {

    /** Positions that a row of the step sees in the mean. */
    double positionsSeen(int window) {
        double mean = depth + (rows + 1) / 2.0;
        return window > 0 ? Math.min(mean, window) : mean;
    }
}
