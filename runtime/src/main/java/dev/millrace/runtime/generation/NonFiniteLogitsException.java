package dev.millrace.runtime.generation;

/** Logits that are NaN or infinite: no token follows from them, and no likelihood. */
public final class NonFiniteLogitsException extends IllegalStateException {

    private static final long serialVersionUID = 1L;

    private static final String CAUSES = "; damaged weights or activations out of range cause that."
            + " Try another file of the model, numerics.activations=f32 and memory.kvType=f32";

    private NonFiniteLogitsException(String message) {
        super(message);
    }

    /** @param position of the token after which no other can be chosen */
    static NonFiniteLogitsException noToken(int position) {
        return new NonFiniteLogitsException(
                "no token can be chosen after position " + position + ", all logits are NaN" + CAUSES);
    }

    /** @param position of the token after which the best logits are infinite */
    static NonFiniteLogitsException infinite(int position) {
        return new NonFiniteLogitsException("no token can be drawn after position " + position
                + ", the logits of candidates are infinite" + CAUSES);
    }

    /**
     * Checks {@code logits[offset .. offset + count)}.
     *
     * @param position of the token after which they are
     */
    public static void check(float[] logits, int offset, int count, int position) {
        for (int i = 0; i < count; i++) {
            if (!Float.isFinite(logits[offset + i])) {
                throw new NonFiniteLogitsException("the logit of token " + i + " after position " + position + " is "
                        + logits[offset + i] + CAUSES);
            }
        }
    }

    /** Checks the logits of pre-selected candidates; one without a token only fills the list up. */
    static void check(float[] logits, int[] tokens, int count, int position) {
        for (int i = 0; i < count; i++) {
            if (tokens[i] >= 0 && !Float.isFinite(logits[i])) {
                throw new NonFiniteLogitsException("the logit of token " + tokens[i] + " after position " + position
                        + " is " + logits[i] + CAUSES);
            }
        }
    }
}
