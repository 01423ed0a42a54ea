package dev.millrace.kernels.sampling;

/** There is no token to choose: every logit is NaN. */
public final class NoTokenException extends IllegalStateException {

    private static final long serialVersionUID = 1;

    public NoTokenException() {
        super(
                "there is no token to choose: all logits are NaN, which damaged weights or activations out of range cause");
    }
}
