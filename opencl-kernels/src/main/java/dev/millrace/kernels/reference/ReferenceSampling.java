package dev.millrace.kernels.reference;

import dev.millrace.kernels.sampling.SamplingOptions;
import java.util.Arrays;
import java.util.Comparator;
import java.util.stream.IntStream;

/** From logits to tokens. */
public final class ReferenceSampling {

    private ReferenceSampling() {}

    /** Index of the greatest logit, the lowest of equals; NaN never wins. -1 when there is nothing but NaN. */
    public static int argMax(float[] logits) {
        int best = -1;
        for (int i = 0; i < logits.length; i++) {
            if (!Float.isNaN(logits[i]) && (best < 0 || logits[i] > logits[best])) {
                best = i;
            }
        }
        return best;
    }

    /** Natural logarithm of the softmax probability of {@code id}. */
    public static double logProbability(float[] logits, int id) {
        double greatest = Double.NEGATIVE_INFINITY;
        for (float logit : logits) {
            greatest = Math.max(greatest, logit);
        }
        double sum = 0;
        for (float logit : logits) {
            sum += Math.exp(logit - greatest);
        }
        return logits[id] - greatest - Math.log(sum);
    }

    /** Ids of the {@code count} greatest logits, in descending order, the lower id first of equals; NaN left out. */
    public static int[] topCandidates(float[] logits, int count) {
        return IntStream.range(0, logits.length)
                .filter(id -> !Float.isNaN(logits[id]))
                .boxed()
                .sorted(descending(logits))
                .limit(count)
                .mapToInt(Integer::intValue)
                .toArray();
    }

    /**
     * The distribution from which {@link dev.millrace.kernels.sampling.CandidateSampler} draws, written down plainly: the
     * probability of each token of the vocabulary.
     *
     * @param logits [vocabulary]
     * @param recentTokens tokens so far, oldest first
     */
    public static double[] distribution(SamplingOptions options, float[] logits, int[] recentTokens) {
        float[] penalised = logits.clone();
        int window = options.penaltyWindow() < 0 ? recentTokens.length : options.penaltyWindow();
        Arrays.stream(recentTokens)
                .skip(Math.max(0, recentTokens.length - window))
                .distinct()
                .forEach(id -> penalised[id] = options.penalised(penalised[id]));
        int[] kept = topCandidates(penalised, options.topK() > 0 ? options.topK() : penalised.length);
        kept = topP(kept, penalised, options.topP());
        double greatest = penalised[kept[0]];
        kept = Arrays.stream(kept)
                .filter(id -> options.minP() <= 0 || penalised[id] >= greatest + Math.log(options.minP()))
                .toArray();
        double[] result = new double[logits.length];
        if (options.greedy()) {
            result[kept[0]] = 1;
            return result;
        }
        double[] probabilities = softmax(kept, penalised, options.temperature());
        for (int i = 0; i < kept.length; i++) {
            result[kept[i]] = probabilities[i];
        }
        return result;
    }

    private static int[] topP(int[] sorted, float[] logits, double topP) {
        if (topP >= 1) {
            return sorted;
        }
        double[] probabilities = softmax(sorted, logits, 1);
        double sum = 0;
        for (int i = 0; i < sorted.length; i++) {
            sum += probabilities[i];
            if (sum >= topP) {
                return Arrays.copyOf(sorted, i + 1);
            }
        }
        return sorted;
    }

    private static double[] softmax(int[] ids, float[] logits, double temperature) {
        double greatest = Arrays.stream(ids).mapToDouble(id -> logits[id]).max().orElse(0);
        double[] result = Arrays.stream(ids)
                .mapToDouble(id -> logits[id] == greatest ? 1 : Math.exp((logits[id] - greatest) / temperature))
                .toArray();
        double sum = Arrays.stream(result).sum();
        return Arrays.stream(result).map(p -> p / sum).toArray();
    }

    private static Comparator<Integer> descending(float[] logits) {
        return Comparator.<Integer>comparingDouble(id -> -(logits[id] + 0.0)).thenComparingInt(id -> id);
    }
}
