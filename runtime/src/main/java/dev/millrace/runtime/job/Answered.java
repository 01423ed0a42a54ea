package dev.millrace.runtime.job;

import dev.millrace.runtime.Generation;
import org.jspecify.annotations.Nullable;

/**
 * What became of one request.
 *
 * @param fingerprint of the request, or null where only one is asked
 * @param index of the request, from 0
 * @param id as the request has it: a string, a whole number or null
 * @param generation the answer, or null where there is none
 * @param error why there is none, or null
 */
public record Answered(
        @Nullable String fingerprint,
        long index,
        @Nullable Object id,
        @Nullable Generation generation,
        @Nullable String error) {

    public boolean isFailed() {
        return error != null;
    }
}
