package dev.millrace.scheduler.cost;

/**
 * What a phase is predicted to take.
 *
 * @param overheadNanos launch or barrier
 * @param workNanos computing or streaming, whichever takes longer
 * @param streamBound whether that is streaming
 */
public record Prediction(double overheadNanos, double workNanos, boolean streamBound) {

    public double nanos() {
        return overheadNanos + workNanos;
    }
}
