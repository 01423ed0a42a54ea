package dev.millrace.kernels.expression;

import dev.millrace.kernels.quant.KvType;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One result of a phase: an expression, perhaps rotated, stored in one or more places.
 *
 * @param value what is computed
 * @param rotation rotary embedding applied to it, or null
 * @param sinks where it goes
 */
public record Output(Expression value, @Nullable Rotation rotation, List<Sink> sinks) {

    public Output {
        sinks = List.copyOf(sinks);
    }

    public Output(Expression value, Sink sink) {
        this(value, null, List.of(sink));
    }

    /**
     * Columns that must be computed together, a multiple of 16 that all sinks and the rotation divide.
     *
     * @param kvType how keys and values are stored
     */
    public int granule(KvType kvType) {
        int granule = 16;
        for (Sink sink : sinks) {
            granule = leastCommonMultiple(granule, sink.granule(kvType));
        }
        return rotation == null ? granule : leastCommonMultiple(granule, rotation.granule());
    }

    static int leastCommonMultiple(int a, int b) {
        int x = a;
        int y = b;
        while (y != 0) {
            int rest = x % y;
            x = y;
            y = rest;
        }
        return a / x * b;
    }
}
