// q4_0.cl: value = d * (u - 8). Planes: codes [K/32] nibbles, scales [K/32][16] half.
#include "weights/nibbles.cl"
#define q4_0_TILE(k) ((size_t)((k) / 32 * 288 + 63) / 64 * 64)
#define q4_0_ZERO 8
#define q4_0_MAX 15
#define q4_0_MINIMUM 0
#define q4_0_HALVES 1
static inline void q4_0_codes(global const char *tile, int nb, int b, int h, ivec *c) { nibble_codes(tile, b, h, c); }
static inline fvec q4_0_scale(global const char *tile, int nb, int b, int h, int part) {
    return LOADH((global const half *)(tile + (size_t)nb * 256) + b * 16 + h * LANES);
}
static inline fvec q4_0_minimum(global const char *tile, int nb, int b, int h) { return (fvec)(0.0f); }
