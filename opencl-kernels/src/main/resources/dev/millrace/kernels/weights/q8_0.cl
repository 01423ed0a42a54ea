// q8_0.cl: value = d * (u - 128), u = q + 128. Planes: codes [K/32][8 groups][16 rows][4 bytes], scales [K/32][16] half.
#define q8_0_TILE(k) ((size_t)((k) / 32 * 544 + 63) / 64 * 64)
#define q8_0_ZERO 128
#define q8_0_MAX 255
#define q8_0_MINIMUM 0
#define q8_0_HALVES 1
static inline void q8_0_codes(global const char *tile, int nb, int b, int h, ivec *c) {
    global const int *p = (global const int *)(tile + (size_t)b * 512) + h * LANES;
#pragma unroll
    for (int g = 0; g < 8; g++) c[g] = LOADI(p + g * 16);
}
static inline fvec q8_0_scale(global const char *tile, int nb, int b, int h, int part) {
    return LOADH((global const half *)(tile + (size_t)nb * 512) + b * 16 + h * LANES);
}
static inline fvec q8_0_minimum(global const char *tile, int nb, int b, int h) { return (fvec)(0.0f); }
