package dev.millrace.kernels.selftest;

/**
 * How far an answer is from the right one.
 *
 * @param nmse normalised mean squared error: sum of (right - given)^2 over sum of right^2; NaN when a given value is no
 *     number, infinite when the right answer is all zeros and the given one is not
 * @param maxError largest |right - given|
 */
public record Deviation(double nmse, double maxError) {

    /** The same values in every place. */
    public static final Deviation NONE = new Deviation(0, 0);

    /** @throws IllegalArgumentException when the lengths differ */
    public static Deviation of(float[] right, float[] given) {
        requireEqualLengths(right.length, given.length);
        double squaredError = 0;
        double squares = 0;
        double maxError = 0;
        for (int i = 0; i < right.length; i++) {
            double error = right[i] == given[i] ? 0 : (double) right[i] - given[i];
            squaredError += error * error;
            squares += (double) right[i] * right[i];
            maxError = Math.max(maxError, Math.abs(error));
        }
        return new Deviation(squaredError == 0 ? 0 : squaredError / squares, maxError);
    }

    /** The same for whole numbers, such as codes and token ids, where usually only 0 will do. */
    public static Deviation of(int[] right, int[] given) {
        requireEqualLengths(right.length, given.length);
        double squaredError = 0;
        double squares = 0;
        double maxError = 0;
        for (int i = 0; i < right.length; i++) {
            double error = (double) right[i] - given[i];
            squaredError += error * error;
            squares += (double) right[i] * right[i];
            maxError = Math.max(maxError, Math.abs(error));
        }
        return new Deviation(squaredError == 0 ? 0 : squaredError / squares, maxError);
    }

    /** Whether the NMSE is within a bound; NaN never is. */
    public boolean within(double bound) {
        return nmse <= bound;
    }

    /** The worse of two in each figure, for an answer of several parts. */
    public Deviation worse(Deviation other) {
        return new Deviation(Math.max(nmse, other.nmse), Math.max(maxError, other.maxError));
    }

    private static void requireEqualLengths(int right, int given) {
        if (right != given) {
            throw new IllegalArgumentException("the right answer has " + right + " values, the given one " + given);
        }
    }
}
