package dev.millrace.kernels.quant;

/** IEEE 754 half precision (binary16) in a {@code short}: Java has conversions of its own only from version 20 on. */
public final class Half {

    private static final float SUBNORMAL_UNIT = 0x1p-24f;

    private Half() {}

    /** The exact value of a half. */
    public static float toFloat(short half) {
        int sign = (half & 0x8000) << 16;
        int exponent = (half >> 10) & 0x1f;
        int mantissa = half & 0x3ff;
        if (exponent == 0) {
            float magnitude = mantissa * SUBNORMAL_UNIT;
            return sign == 0 ? magnitude : -magnitude;
        }
        int biased = exponent == 0x1f ? 0xff : exponent + (127 - 15);
        return Float.intBitsToFloat(sign | (biased << 23) | (mantissa << 13));
    }

    /** The half nearest to a float, ties to even; too large becomes infinite, NaN stays NaN. */
    public static short ofFloat(float value) {
        int bits = Float.floatToRawIntBits(value);
        int sign = (bits >>> 16) & 0x8000;
        int magnitude = bits & 0x7fffffff;
        if (magnitude > 0x7f800000) {
            return (short) (sign | 0x7e00);
        }
        if (magnitude >= 0x477ff000) { // 65520 and more round to infinity
            return (short) (sign | 0x7c00);
        }
        if (magnitude < 0x38800000) { // below 2^-14: a multiple of 2^-24
            return (short) (sign | (int) Math.rint(Math.abs(value) / (double) SUBNORMAL_UNIT));
        }
        int rounded = magnitude + 0xfff + ((magnitude >> 13) & 1);
        return (short) (sign | ((rounded >> 13) - ((127 - 15) << 10)));
    }
}
