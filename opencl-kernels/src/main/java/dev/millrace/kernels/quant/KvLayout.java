package dev.millrace.kernels.quant;

import java.nio.ByteBuffer;
import java.util.Locale;

/**
 * Where the keys, or the values, of one layer lie in a page of the K/V cache: what {@code attention/cache.cl} says, for the
 * host.
 *
 * <pre>
 * page   [kvHead][positions / 16] sixteens
 * keys   a sixteen: scales [blocks][16] float, values [headDim][16]
 * values a sixteen: scales [16][blocks] float, values [16][headDim]
 * </pre>
 *
 * Only a {@linkplain KvType#scaled scaled} type has scales.
 *
 * @param type of the values
 * @param keys whether it is keys that lie here
 * @param positions positions of a page, a multiple of 16
 * @param kvHeads heads of a position
 * @param headDim columns of a head
 */
public record KvLayout(KvType type, boolean keys, int positions, int kvHeads, int headDim) {

    /** Positions of a page where nothing else is said. */
    public static final int USUAL_POSITIONS = 256;

    private static final int LANES = 16;

    /** Bytes of a page. */
    public long pageBytes() {
        return (long) positions * kvHeads * type.headBytes(headDim);
    }

    /** Bytes from the page's start to a value. */
    public long valueAt(int kvHead, int position, int d) {
        int lane = position % LANES;
        int within = keys ? d * LANES + lane : lane * headDim + d;
        return sixteenAt(kvHead, position)
                + (long) LANES * type.scales(headDim) * Float.BYTES
                + (long) within * type.valueBytes();
    }

    /** Bytes from the page's start to the scale of a block of columns. */
    public long scaleAt(int kvHead, int position, int block) {
        int lane = position % LANES;
        int within = keys ? block * LANES + lane : lane * type.scales(headDim) + block;
        return sixteenAt(kvHead, position) + (long) within * Float.BYTES;
    }

    private long sixteenAt(int kvHead, int position) {
        int first = position / LANES * LANES;
        return ((long) kvHead * positions + first) * type.headBytes(headDim);
    }

    /**
     * Puts zeros in place of all positions from {@code first} on.
     *
     * @param at where the page begins
     */
    public void clearFrom(int first, ByteBuffer bytes, int at) {
        for (int head = 0; head < kvHeads; head++) {
            for (int position = first; position < positions; position++) {
                for (int block = 0; block < type.scales(headDim); block++) {
                    clear(bytes, at + scaleAt(head, position, block), Float.BYTES);
                }
                for (int d = 0; d < headDim; d++) {
                    clear(bytes, at + valueAt(head, position, d), type.valueBytes());
                }
            }
        }
    }

    private static void clear(ByteBuffer bytes, long from, int count) {
        for (int i = 0; i < count; i++) {
            bytes.put(Math.toIntExact(from + i), (byte) 0);
        }
    }

    /** A page in words; two layouts share them only where their pages are alike, but for the numbers of heads and columns. */
    public String words() {
        String name = type.name().toLowerCase(Locale.ROOT);
        String scaled =
                "K [kvHead][%d]{float [headDim/32][16], byte [headDim][16] turned}, V [kvHead][%d]{float [16][headDim/32],"
                        + " byte [16][headDim]}, %s";
        return type.scaled()
                ? scaled.formatted(positions / LANES, positions / LANES, name)
                : "K [kvHead][%d][headDim][16], V [kvHead][%d][headDim], %s"
                        .formatted(positions / LANES, positions, name);
    }
}
