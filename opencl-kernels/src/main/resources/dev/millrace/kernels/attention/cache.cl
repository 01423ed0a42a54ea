// cache.cl: where keys and values live.
//
// A page holds PAGE positions of one layer. Keys are stored so that 16 positions lie side by side, one per lane:
//   K page [kvHead][PAGE/16][headDim][16], V page [kvHead][PAGE][headDim]
// pages [sequence][PAGES]: the physical page of each logical page. KV_HALF 1: half (rounded to nearest even), 0: float.
#ifndef PAGE
#define PAGE 256
#endif
#ifndef KV_HALF
#define KV_HALF 1
#endif
#if KV_HALF
typedef half kv_t;
#define KV_LOAD16(p) CAT(load_kv16_, KV_HALF)(p)
#define KV_STORE(v, p, i) vstore_half_rte((v), (i), (p))
#define KV_LOAD(p, i) vload_half((i), (p))
#if defined(MILLRACE_ASM_VNNI)
static inline float16 load_kv16_1(global const half *p) {
    float16 r;
    __asm__("vcvtph2ps %1, %0" : "=x"(r) : "m"(*(global const short16 *)p));
    return r;
}
#elif defined(MILLRACE_ASM_AVX2)
static inline float16 load_kv16_1(global const half *p) {
    float8 a, b;
    __asm__("vcvtph2ps %1, %0" : "=x"(a) : "m"(*(global const short8 *)p));
    __asm__("vcvtph2ps %1, %0" : "=x"(b) : "m"(*(global const short8 *)(p + 8)));
    return (float16)(a, b);
}
#else
static inline float16 load_kv16_1(global const half *p) { return vload_half16(0, p); }
#endif
#else
typedef float kv_t;
#define KV_LOAD16(p) vload16(0, (p))
#define KV_STORE(v, p, i) ((p)[i] = (v))
#define KV_LOAD(p, i) ((p)[i])
#endif

static inline size_t key_index(int page, int kvHead, int slot, int d, int kvHeads, int headDim) {
    return (((size_t)page * kvHeads + kvHead) * (PAGE / 16) + slot / 16) * headDim * 16 + (size_t)d * 16 + slot % 16;
}

static inline size_t value_index(int page, int kvHead, int slot, int d, int kvHeads, int headDim) {
    return (((size_t)page * kvHeads + kvHead) * PAGE + slot) * headDim + d;
}

// Writes columns [column, column + count) of a row of keys or values at (page, slot).
TILE_FUNCTION void store_keys(const float *z, int column, int count, global kv_t *k, int page, int slot, int kvHeads, int headDim) {
    for (int i = 0; i < count; i++) {
        int c = column + i;
        if (c < kvHeads * headDim) KV_STORE(z[i], k, key_index(page, c / headDim, slot, c % headDim, kvHeads, headDim));
    }
}

TILE_FUNCTION void store_values(const float *z, int column, int count, global kv_t *v, int page, int slot, int kvHeads, int headDim) {
    for (int i = 0; i < count; i++) {
        int c = column + i;
        if (c < kvHeads * headDim) KV_STORE(z[i], v, value_index(page, c / headDim, slot, c % headDim, kvHeads, headDim));
    }
}
