package dev.millrace.kernels.quant;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;

/**
 * How the values of a weight are stored: in the model file as rows of super-blocks, on the device as tiles of 16 rows.
 *
 * <p>In the file a row of K values is {@code K / superBlock} super-blocks of {@code superBlockBytes} each. A super-block
 * holds codes and one scale per {@code block} values; {@code value = scale * (code - zeroPoint)}, plus a minimum per
 * block for some types. On the device a matrix of N rows is {@code ceil(N / 16)} tiles of {@link #tileBytes} one after
 * the other, missing rows being zero bytes; a tile is a few {@link Plane planes}, each padded to 64 bytes.
 *
 * <p>Buffers hold their data from position to limit; positions and byte orders are left alone.
 */
public final class WeightType {

    /** Rows of a packed tile. */
    public static final int TILE_ROWS = 16;

    /** Every plane of a tile starts at a multiple of this many bytes from the matrix's start. */
    public static final int PLANE_ALIGNMENT = 64;

    public static final WeightType F32 = FloatTypes.f32();
    public static final WeightType F16 = FloatTypes.f16();
    public static final WeightType Q8_0 = EightBitTypes.q8Zero();
    public static final WeightType Q4_0 = FourBitTypes.q4Zero();
    public static final WeightType Q4_1 = FourBitTypes.q4One();
    public static final WeightType Q4_K = FourBitSuperTypes.q4K();
    public static final WeightType Q6_K = SixBitSuperTypes.q6K();

    private final Shape shape;
    private final List<Plane> planes;
    private final Codec codec;

    WeightType(Shape shape, List<Plane> planes, Codec codec) {
        this.shape = shape;
        this.planes = List.copyOf(planes);
        this.codec = codec;
    }

    /**
     * The numbers of a type; their meaning stands at the methods of the same names.
     */
    record Shape(
            String name,
            int ggufId,
            int superBlock,
            int superBlockBytes,
            int block,
            int zeroPoint,
            int codeBits,
            boolean minimum,
            boolean floating) {}

    /** The name as GGUF tools print it, for example {@code Q4_K}. */
    public String name() {
        return shape.name();
    }

    /** The type's number in GGUF files. */
    public int ggufId() {
        return shape.ggufId();
    }

    /** Values per super-block, the unit in which rows are stored in the file. */
    public int superBlock() {
        return shape.superBlock();
    }

    /** Bytes of a super-block in the file. */
    public int superBlockBytes() {
        return shape.superBlockBytes();
    }

    /** Values that share a scale: 32, or 16, or 1 for floats. */
    public int block() {
        return shape.block();
    }

    /** The code that means zero (for types without a minimum). */
    public int zeroPoint() {
        return shape.zeroPoint();
    }

    /** Bits of a code as it is packed; for floats the bits of a value. */
    public int codeBits() {
        return shape.codeBits();
    }

    /** Whether every block adds a minimum to its values. */
    public boolean minimum() {
        return shape.minimum();
    }

    /** Whether values are floats rather than codes with scales. */
    public boolean floating() {
        return shape.floating();
    }

    /** The planes of a packed tile, in order. */
    public List<Plane> planes() {
        return planes;
    }

    /** Bytes from the start of a packed tile to one of its planes. */
    public long planeOffset(int planeIndex, int k) {
        requireWholeRows(k);
        long offset = 0;
        for (int i = 0; i < planeIndex; i++) {
            offset += planes.get(i).paddedByteSize(k);
        }
        return offset;
    }

    /** Bytes of a packed tile of 16 rows. */
    public long tileBytes(int k) {
        return planeOffset(planes.size(), k);
    }

    /** Bytes of a packed matrix of {@code n} rows, padding included. */
    public long packedBytes(int n, int k) {
        return tiles(n) * tileBytes(k);
    }

    /** Bytes of a row in the file. */
    public long rawRowBytes(int k) {
        requireWholeRows(k);
        return (long) (k / superBlock()) * superBlockBytes();
    }

    /**
     * Dequantises one row of the file into {@code target[targetOffset .. targetOffset + k)}, in the float32 arithmetic of
     * ggml's {@code dequantize_row} functions.
     */
    public void unpackRow(ByteBuffer raw, int k, float[] target, int targetOffset) {
        requireBytes("a raw row", rawRowBytes(k), raw);
        codec.unpackRow(this, littleEndian(raw), 0, k, target, targetOffset);
    }

    /** Reads one row of the file as codes and scales; not for floating types. */
    public CodedRow decodeRow(ByteBuffer raw, int k) {
        requireBytes("a raw row", rawRowBytes(k), raw);
        if (!(codec instanceof BlockCodec blocks)) {
            throw new IllegalArgumentException(name() + " has values, not codes; use unpackRow");
        }
        CodedRow row = new CodedRow(this, k);
        blocks.decodeRow(littleEndian(raw), 0, k, row);
        return row;
    }

    /** Repacks {@code n} rows of the file into tiles: the plain form of what a kernel does on the device. */
    public void pack(ByteBuffer rawRows, int n, int k, ByteBuffer packed) {
        int rowBytes = Math.toIntExact(rawRowBytes(k));
        requireBytes(n + " raw rows", (long) n * rowBytes, rawRows);
        requireBytes("the packed matrix", packedBytes(n, k), packed);
        ByteBuffer raw = littleEndian(rawRows);
        ByteBuffer target = littleEndian(packed);
        for (int tileIndex = 0; tileIndex < tiles(n); tileIndex++) {
            PackedTile tile = PackedTile.of(this, target, k, tileIndex);
            int rows = Math.min(TILE_ROWS, n - tileIndex * TILE_ROWS);
            clearUnwritten(tile, k, rows);
            for (int lane = 0; lane < rows; lane++) {
                codec.packRow(raw, (tileIndex * TILE_ROWS + lane) * rowBytes, k, tile, lane);
            }
        }
    }

    /** Dequantises one value of a packed matrix. */
    public float packedValue(ByteBuffer packed, int k, int row, int column) {
        requireBytes("the packed matrix", packedBytes(row + 1, k), packed);
        PackedTile tile = PackedTile.of(this, littleEndian(packed), k, row / TILE_ROWS);
        return codec.packedValue(tile, row % TILE_ROWS, column);
    }

    @Override
    public String toString() {
        return name();
    }

    /** Zeroes a whole tile that lacks rows, or only the padding behind the planes of a full one. */
    private void clearUnwritten(PackedTile tile, int k, int rows) {
        for (int i = 0; i < planes.size(); i++) {
            Plane plane = planes.get(i);
            int from = tile.planes()[i];
            int end = Math.toIntExact(from + plane.paddedByteSize(k));
            int first = rows < TILE_ROWS ? from : Math.toIntExact(from + plane.byteSize(k));
            for (int at = first; at < end; at++) {
                tile.bytes().put(at, (byte) 0);
            }
        }
    }

    private static long tiles(int n) {
        return (n + TILE_ROWS - 1L) / TILE_ROWS;
    }

    private static ByteBuffer littleEndian(ByteBuffer buffer) {
        return buffer.slice().order(ByteOrder.LITTLE_ENDIAN);
    }

    private void requireWholeRows(int k) {
        if (k < 0 || k % superBlock() != 0) {
            throw new IllegalArgumentException("A row of " + k + " values was asked for; rows of " + name()
                    + " hold whole super-blocks of " + superBlock() + " values");
        }
    }

    private void requireBytes(String what, long wanted, ByteBuffer buffer) {
        if (buffer.remaining() < wanted) {
            throw new IllegalArgumentException("For " + name() + " " + what + " takes " + wanted
                    + " bytes; the buffer holds " + buffer.remaining()
                    + (wanted > Integer.MAX_VALUE ? " (no buffer can hold more than 2 GiB: take fewer rows)" : ""));
        }
    }
}
