// f16.cl: half weights, [K][16 rows]. Loading is exact.
#define f16_TILE(k) ((size_t)((k) * 32 + 63) / 64 * 64)
#define f16_LOAD(tile, at) LOADH((global const half *)(tile) + (at))
