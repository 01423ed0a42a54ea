// q6_k.cl: value = (d * sc) * (u - 32), u of 6 bits, one signed scale per 16. Planes: codes [K/32] low nibbles;
// high [K/32][2][16 rows][4 bytes], bits 2i..2i+1 of byte b of group h are the upper bits of k = 16h+4i+b;
// sub [K/32][2][16] int8; super [K/256][16] half.
#include "weights/nibbles.cl"
#define q6_k_TILE(k) ((size_t)((k) / 256 * 3360 + 63) / 64 * 64)
#define q6_k_ZERO 32
#define q6_k_MAX 63
#define q6_k_MINIMUM 0
#define q6_k_HALVES 2
#if LANES == 1
#define q6_k_BYTES(p) ((float)*(p))
#else
#define q6_k_BYTES(p) CAT(convert_float, LANES)(CAT(vload, LANES)(0, (p)))
#endif
static inline void q6_k_codes(global const char *tile, int nb, int b, int h, ivec *c) {
    nibble_codes(tile, b, h, c);
    global const int *p = (global const int *)(tile + (size_t)nb * 256 + (size_t)b * 128) + h * LANES;
#pragma unroll
    for (int s = 0; s < 2; s++) {
        ivec q = LOADI(p + s * 16);
        c[s * 4] |= (q << 4) & 0x30303030;
        c[s * 4 + 1] |= (q << 2) & 0x30303030;
        c[s * 4 + 2] |= q & 0x30303030;
        c[s * 4 + 3] |= (q >> 2) & 0x30303030;
    }
}
static inline fvec q6_k_scale(global const char *tile, int nb, int b, int h, int part) {
    global const char *sub = tile + (size_t)nb * 384 + b * 32 + part * 16 + h * LANES;
    global const half *super = (global const half *)(tile + (size_t)nb * 416) + (b / 8) * 16 + h * LANES;
    return LOADH(super) * q6_k_BYTES(sub);
}
static inline fvec q6_k_minimum(global const char *tile, int nb, int b, int h) { return (fvec)(0.0f); }
