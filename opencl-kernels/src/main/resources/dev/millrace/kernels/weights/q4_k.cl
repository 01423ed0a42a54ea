// q4_k.cl: value = (d * sc) * u - (dmin * mn). Planes: codes [K/32] nibbles; sub [K/32][sc, mn][16] bytes of 6 bits;
// super [K/256][d, dmin][16] half. d * sc and dmin * mn are exact in float (11 + 6 bits).
#include "weights/nibbles.cl"
#define q4_k_TILE(k) ((size_t)(k) / 256 * 2368)
#define q4_k_ZERO 0
#define q4_k_MAX 15
#define q4_k_MINIMUM 1
#define q4_k_HALVES 1
#if LANES == 1
#define q4_k_BYTES(p) ((float)*(p))
#else
#define q4_k_BYTES(p) CAT(convert_float, LANES)(CAT(vload, LANES)(0, (p)))
#endif
static inline void q4_k_codes(global const char *tile, int nb, int b, int h, ivec *c) { nibble_codes(tile, b, h, c); }
static inline fvec q4_k_scale(global const char *tile, int nb, int b, int h, int part) {
    global const uchar *sub = (global const uchar *)tile + (size_t)nb * 256 + b * 32 + h * LANES;
    global const half *super = (global const half *)(tile + (size_t)nb * 288) + (b / 8) * 32 + h * LANES;
    return LOADH(super) * q4_k_BYTES(sub);
}
static inline fvec q4_k_minimum(global const char *tile, int nb, int b, int h) {
    global const uchar *sub = (global const uchar *)tile + (size_t)nb * 256 + b * 32 + 16 + h * LANES;
    global const half *super = (global const half *)(tile + (size_t)nb * 288) + (b / 8) * 32 + 16 + h * LANES;
    return -(LOADH(super) * q4_k_BYTES(sub));
}
