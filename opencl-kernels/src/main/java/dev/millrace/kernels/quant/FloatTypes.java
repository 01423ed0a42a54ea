package dev.millrace.kernels.quant;

import dev.millrace.kernels.quant.WeightType.Shape;
import java.nio.ByteBuffer;
import java.util.List;

/** F32 and F16: values without scales. Packed: one plane {@code values}, [K][16 rows]. */
final class FloatTypes {

    private FloatTypes() {}

    static WeightType f32() {
        return new WeightType(
                new Shape("F32", 0, 1, 4, 1, 0, 32, false, true), List.of(new Plane("values", 1, 64)), new Single());
    }

    static WeightType f16() {
        return new WeightType(
                new Shape("F16", 1, 1, 2, 1, 0, 16, false, true), List.of(new Plane("values", 1, 32)), new HalfCodec());
    }

    private static final class Single implements Codec {
        @Override
        public void unpackRow(WeightType type, ByteBuffer raw, int at, int k, float[] target, int targetOffset) {
            for (int i = 0; i < k; i++) {
                target[targetOffset + i] = raw.getFloat(at + 4 * i);
            }
        }

        @Override
        public void packRow(ByteBuffer raw, int at, int k, PackedTile tile, int lane) {
            int to = tile.planes()[0] + 4 * lane;
            for (int i = 0; i < k; i++) {
                tile.bytes().putInt(to + 64 * i, raw.getInt(at + 4 * i));
            }
        }

        @Override
        public float packedValue(PackedTile tile, int lane, int column) {
            return tile.bytes().getFloat(tile.planes()[0] + 64 * column + 4 * lane);
        }
    }

    private static final class HalfCodec implements Codec {
        @Override
        public void unpackRow(WeightType type, ByteBuffer raw, int at, int k, float[] target, int targetOffset) {
            for (int i = 0; i < k; i++) {
                target[targetOffset + i] = Half.toFloat(raw.getShort(at + 2 * i));
            }
        }

        @Override
        public void packRow(ByteBuffer raw, int at, int k, PackedTile tile, int lane) {
            int to = tile.planes()[0] + 2 * lane;
            for (int i = 0; i < k; i++) {
                tile.bytes().putShort(to + 32 * i, raw.getShort(at + 2 * i));
            }
        }

        @Override
        public float packedValue(PackedTile tile, int lane, int column) {
            return tile.half(tile.planes()[0] + 32 * column + 2 * lane);
        }
    }
}
