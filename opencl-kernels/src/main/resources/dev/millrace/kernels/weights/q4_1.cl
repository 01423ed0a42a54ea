// q4_1.cl: value = d * u + m. Planes: codes [K/32] nibbles, scales [K/32][d, m][16] half.
#include "weights/nibbles.cl"
#define q4_1_TILE(k) ((size_t)(k) / 32 * 320)
#define q4_1_ZERO 0
#define q4_1_MAX 15
#define q4_1_MINIMUM 1
#define q4_1_HALVES 1
static inline void q4_1_codes(global const char *tile, int nb, int b, int h, ivec *c) { nibble_codes(tile, b, h, c); }
static inline fvec q4_1_scale(global const char *tile, int nb, int b, int h, int part) {
    return LOADH((global const half *)(tile + (size_t)nb * 256) + b * 32 + h * LANES);
}
static inline fvec q4_1_minimum(global const char *tile, int nb, int b, int h) {
    return LOADH((global const half *)(tile + (size_t)nb * 256) + b * 32 + 16 + h * LANES);
}
