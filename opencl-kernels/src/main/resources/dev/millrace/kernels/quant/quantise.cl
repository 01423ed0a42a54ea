// quantise.cl: 32 floats become one block of packed activations.
//
// ACT 0 (int8):  d = max|x| / 127,   q = rint(x * 127 / max|x|)
// ACT 1 (int16): d = max|x| / 32512, q = rint(x * 32512 / max|x|), stored as digits hi = rint(q / 255), lo = q - 255 hi
// ACT 2 (f32):   the floats themselves
// Codes stay within +-127 and +-32512 whatever x is. A NaN among the 32 makes d NaN, and so every product with the block.
// Layout for token tiles of MR rows: x [tile][K/32][MR][8, 16 or 32 ints], xs [tile][K/32][MR] int4 holding the bits of d
// and of d * sum(q) as floats, then the integer sums of the first and the last 16 (ACT 2: sum(x) as a float in .y).
#include "quant/rounding.cl"
#ifndef MR
#define MR 1
#endif
static inline size_t packed_block(int row, int block, int nb) {
    return ((size_t)(row / MR) * nb + block) * MR + row % MR;
}

TILE_FUNCTION void quantise_f32(const float *z, global int *x, global int4 *xs, size_t at) {
    global float *p = (global float *)x + at * 32;
    float16 a = vload16(0, z), b = vload16(1, z);
    vstore16(a, 0, p);
    vstore16(b, 1, p);
    xs[at] = (int4)(0, as_int(sum16(a + b)), 0, 0);
}

static inline int sum16i(int16 v) {
    int8 a = v.lo + v.hi;
    int4 b = a.lo + a.hi;
    int2 c = b.lo + b.hi;
    return c.x + c.y;
}

TILE_FUNCTION void quantise_int8(const float *z, global int *x, global int4 *xs, size_t at) {
    float16 a = vload16(0, z), b = vload16(1, z);
    float amax = magnitude32(a, b);
    float d = amax / 127.0f;
    float inverse = amax > 0.0f ? 127.0f / amax : 0.0f;
    int16 qa = convert_int16(codes16(a, inverse, 127.0f)), qb = convert_int16(codes16(b, inverse, 127.0f));
    global char *p = (global char *)(x + at * 8);
    vstore16(convert_char16(qa), 0, p);
    vstore16(convert_char16(qb), 1, p);
    int sa = sum16i(qa), sb = sum16i(qb);
    xs[at] = (int4)(as_int(d), as_int(d * (float)(sa + sb)), sa, sb);
}

TILE_FUNCTION void quantise_int16(const float *z, global int *x, global int4 *xs, size_t at) {
    float16 a = vload16(0, z), b = vload16(1, z);
    float amax = magnitude32(a, b);
    float d = amax / 32512.0f;
    float inverse = amax > 0.0f ? 32512.0f / amax : 0.0f;
    float16 fa = codes16(a, inverse, 32512.0f), fb = codes16(b, inverse, 32512.0f);
    int16 qa = convert_int16(fa), qb = convert_int16(fb);
    int16 ha = convert_int16(rint(fa / 255.0f)), hb = convert_int16(rint(fb / 255.0f));
    global char *p = (global char *)(x + at * 16);
    vstore16(convert_char16(ha), 0, p);
    vstore16(convert_char16(hb), 1, p);
    vstore16(convert_char16(qa - 255 * ha), 2, p);
    vstore16(convert_char16(qb - 255 * hb), 3, p);
    int sa = sum16i(qa), sb = sum16i(qb);
    xs[at] = (int4)(as_int(d), as_int(d * (float)(sa + sb)), sa, sb);
}
