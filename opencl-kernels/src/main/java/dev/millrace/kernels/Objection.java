package dev.millrace.kernels;

import org.jspecify.annotations.Nullable;

/**
 * What speaks against a variant although the device has all it needs: the problem's shape, a failed self-test, a
 * user's wish.
 *
 * @param <V> the family's variants
 */
@FunctionalInterface
public interface Objection<V extends Variant> {

    /** The reason why the variant cannot serve, as the end of a sentence, or null when it can. */
    @Nullable
    String to(V variant);

    /** Nothing speaks against any variant. */
    static <V extends Variant> Objection<V> none() {
        return variant -> null;
    }

    /** This objection or, where it has none, the other; the other is not asked before. */
    default Objection<V> or(Objection<? super V> other) {
        return variant -> {
            String reason = to(variant);
            return reason != null ? reason : other.to(variant);
        };
    }
}
