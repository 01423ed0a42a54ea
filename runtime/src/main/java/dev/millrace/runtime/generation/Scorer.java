package dev.millrace.runtime.generation;

/**
 * Negative log-likelihoods of given tokens: {@code -ln softmax(logits of the tokens before)[token]}, in double.
 *
 * <p>Tokens are read in steps of a fixed number of rows. Where the executor returns fewer outputs than a step has rows,
 * the others are asked for afterwards, so that scoring runs the very plans that generation does.
 */
public final class Scorer {

    private final Steps steps;

    public Scorer(Steps steps) {
        this.steps = steps;
    }

    /**
     * Scores all tokens after the first.
     *
     * @param tokens at least two
     * @param rowsPerStep rows of a step; the executor's limit holds too
     * @return {@code tokens.length - 1} values, natural logarithm
     * @throws NonFiniteLogitsException when a logit is NaN or infinite
     */
    public double[] nll(int[] tokens, int rowsPerStep) {
        double[] nll = new double[tokens.length - 1];
        int most = Math.min(rowsPerStep, steps.limits().rows());
        int vocabularySize = steps.limits().vocabularySize();
        // The last token is only ever a target.
        for (int from = 0; from < nll.length; ) {
            int rows = Math.min(most, nll.length - from);
            for (int first = 0; first < rows; ) {
                int outputs = Math.min(steps.limits().outputs(), rows - first);
                if (first == 0) {
                    steps.readLogits(tokens, from, rows, outputs);
                } else {
                    steps.moreLogits(first, outputs);
                }
                for (int i = 0; i < outputs; i++) {
                    int row = from + first + i;
                    NonFiniteLogitsException.check(steps.result().logits(), i * vocabularySize, vocabularySize, row);
                    nll[row] = nll(steps.result().logits(), i * vocabularySize, vocabularySize, tokens[row + 1]);
                }
                first += outputs;
            }
            from += rows;
        }
        return nll;
    }

    /** {@code ln(sum_j exp(x_j - max)) + max - x_target} over {@code logits[offset .. offset + count)}. */
    static double nll(float[] logits, int offset, int count, int target) {
        return logSumExp(logits, offset, count) - logits[offset + target];
    }

    /** {@code ln(sum_j exp(x_j))} over {@code logits[offset .. offset + count)}. */
    static double logSumExp(float[] logits, int offset, int count) {
        double max = Double.NEGATIVE_INFINITY;
        for (int i = 0; i < count; i++) {
            max = Math.max(max, logits[offset + i]);
        }
        double sum = 0;
        for (int i = 0; i < count; i++) {
            sum += Math.exp(logits[offset + i] - max);
        }
        return Math.log(sum) + max;
    }
}
