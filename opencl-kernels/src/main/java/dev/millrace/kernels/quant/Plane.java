package dev.millrace.kernels.quant;

/**
 * One kind of data in a packed tile of 16 rows: the codes, the scales, ... of all K values, one after the other.
 *
 * @param name what it holds, for example {@code codes}
 * @param values how many consecutive K values one step of the plane covers
 * @param bytes bytes of such a step, for all 16 rows of the tile
 */
public record Plane(String name, int values, int bytes) {

    /** Bytes of the plane for {@code k} values, without padding. */
    public long byteSize(long k) {
        return k / values * bytes;
    }

    /** Bytes of the plane for {@code k} values, padded to {@link WeightType#PLANE_ALIGNMENT}. */
    long paddedByteSize(long k) {
        long mask = WeightType.PLANE_ALIGNMENT - 1L;
        return (byteSize(k) + mask) & ~mask;
    }
}
