// rounding.cl: what rounding to integer codes with a shared scale is made of.
#include "base/base.cl"

// The greatest magnitude of 32 values, NaN where one of them is.
static inline float magnitude32(float16 a, float16 b) {
    return any(isnan(a) | isnan(b)) ? NAN : max16(fmax(fabs(a), fabs(b)));
}

// x * inverse to the nearest whole number up to `limit`; what 0 * infinity and NaN give is 0.
static inline float16 codes16(float16 x, float inverse, float limit) {
    float16 v = x * inverse;
    return clamp(isnan(v) ? (float16)(0.0f) : rint(v), -limit, limit);
}
