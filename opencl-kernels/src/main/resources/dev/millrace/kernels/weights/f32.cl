// f32.cl: float weights, [K][16 rows].
#define f32_TILE(k) ((size_t)(k) * 64)
#define f32_LOAD(tile, at) LOADF((global const float *)(tile) + (at))
