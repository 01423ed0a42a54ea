// cache.cl: where keys and values live.
//
// A page holds PAGE positions of one layer (64, 128, 256 or 512), head by head, 16 positions after 16. Of keys, 16 positions
// lie side by side, one per lane; of values, the columns of a position do:
//   K page [kvHead][PAGE/16][headDim][16], V page [kvHead][PAGE/16][16][headDim]
// pages [sequence][PAGES]: the physical page of each logical page. KV_TYPE says what an element is:
//   KV_F32   float
//   KV_F16   half, rounded to nearest even
//   KV_Q8_0  signed byte q; 32 columns of one position (the last ones of a head may be fewer) share a float scale
//            d = max|x| / 127, and stand for d q. The scales of 16 positions lie before their codes:
//            keys [ceil(headDim/32)][16] floats, values [16][ceil(headDim/32)] floats.
//            Whole blocks of keys are turned before they are rounded, and queries with them (turn32): keys have a few
//            columns far larger than the others, which turning spreads over the block, and H q . H k = 32 q . k
#include "quant/rounding.cl"
#ifndef PAGE
#define PAGE 256
#endif
#define KV_F32 0
#define KV_F16 1
#define KV_Q8_0 2
#ifndef KV_TYPE
#define KV_TYPE KV_F16
#endif
// Columns that share a scale.
#define KV_BLOCK 32
#define KV_BLOCKS(headDim) (((headDim) + KV_BLOCK - 1) / KV_BLOCK)

#if KV_TYPE == KV_Q8_0
typedef char kv_t;
// Elements of 16 positions of a head, and those of them that are scales.
#define KV_SCALES(headDim) (64 * KV_BLOCKS(headDim))
#define KV_SIXTEEN(headDim) (16 * (headDim) + KV_SCALES(headDim))
#else
#define KV_SIXTEEN(headDim) (16 * (headDim))
#endif

// Multiplies 32 values by the Hadamard matrix H[i][j] = (-1)^popcount(i & j), in place; H H = 32.
TILE_FUNCTION void turn32(float *x) {
    for (int h = 1; h < 32; h *= 2) {
        for (int i = 0; i < 32; i += 2 * h) {
            for (int j = i; j < i + h; j++) {
                float a = x[j], b = x[j + h];
                x[j] = a + b;
                x[j + h] = a - b;
            }
        }
    }
}

#if KV_TYPE == KV_F16
typedef half kv_t;
#define KV_STORE(v, p, i) vstore_half_rte((v), (i), (p))
#define KV_LOAD(p, i) vload_half((i), (p))
#if defined(MILLRACE_ASM_VNNI)
static inline float16 kv_load16(global const half *p) {
    float16 r;
    __asm__("vcvtph2ps %1, %0" : "=x"(r) : "m"(*(global const short16 *)p));
    return r;
}
#elif defined(MILLRACE_ASM_AVX2)
static inline float16 kv_load16(global const half *p) {
    float8 a, b;
    __asm__("vcvtph2ps %1, %0" : "=x"(a) : "m"(*(global const short8 *)p));
    __asm__("vcvtph2ps %1, %0" : "=x"(b) : "m"(*(global const short8 *)(p + 8)));
    return (float16)(a, b);
}
#else
static inline float16 kv_load16(global const half *p) { return vload_half16(0, p); }
#endif
#elif KV_TYPE == KV_F32
typedef float kv_t;
#define KV_STORE(v, p, i) ((p)[i] = (v))
#define KV_LOAD(p, i) ((p)[i])
static inline float16 kv_load16(global const float *p) { return vload16(0, p); }
#endif

// Elements before the part of a page that holds one head.
static inline size_t kv_head(int page, int kvHead, int kvHeads, int headDim) {
    return ((size_t)page * kvHeads + kvHead) * (PAGE / 16) * KV_SIXTEEN(headDim);
}

// Elements before the 16 positions of one head that begin at `position`, a multiple of 16, by a sequence's page table.
static inline size_t kv_sixteen(global const int *table, int position, int kvHead, int kvHeads, int headDim) {
    return kv_head(table[position / PAGE], kvHead, kvHeads, headDim) + (size_t)(position % PAGE / 16) * KV_SIXTEEN(headDim);
}

#if KV_TYPE == KV_Q8_0
// Column d of the key (turned) and of the value at a slot. `head` points to the part of the page that kv_head finds.
static inline float load_key(global const kv_t *head, int slot, int d, int headDim) {
    global const kv_t *p = head + slot / 16 * KV_SIXTEEN(headDim);
    return ((global const float *)p)[d / KV_BLOCK * 16 + slot % 16] * (float)p[KV_SCALES(headDim) + d * 16 + slot % 16];
}

static inline float load_value(global const kv_t *head, int slot, int d, int headDim) {
    global const kv_t *p = head + slot / 16 * KV_SIXTEEN(headDim);
    return ((global const float *)p)[slot % 16 * KV_BLOCKS(headDim) + d / KV_BLOCK]
         * (float)p[KV_SCALES(headDim) + slot % 16 * headDim + d];
}

// The scales that column d of 16 keys has, and that column with them; 16 columns of a value from d on, a multiple of 16.
static inline float16 load_key_scales16(global const kv_t *p, int d) { return vload16(d / KV_BLOCK, (global const float *)p); }

static inline float16 load_keys16(global const kv_t *p, int d, float16 scales, int headDim) {
    return scales * convert_float16(vload16(d, p + KV_SCALES(headDim)));
}

static inline float16 load_value16(global const kv_t *head, int slot, int d, int headDim) {
    global const kv_t *p = head + slot / 16 * KV_SIXTEEN(headDim);
    return ((global const float *)p)[slot % 16 * KV_BLOCKS(headDim) + d / KV_BLOCK]
         * convert_float16(vload16(0, p + KV_SCALES(headDim) + slot % 16 * headDim + d));
}

// Turns a query head, so that its product with turned keys is that of the query with the keys.
TILE_FUNCTION void turn_query(float *q, int headDim) {
    for (int d = 0; d + 32 <= headDim; d += 32) {
        turn32(q + d);
        for (int i = 0; i < 32; i++) q[d + i] *= 0x1p-5f;
    }
}

// Column d of a turned query head, for kernels that share a query among work-items.
static inline float turned_query(global const float *q, int d, int headDim) {
    const int d0 = d / 32 * 32;
    if (d0 + 32 > headDim) return q[d];
    float sum = 0.0f;
    for (int j = 0; j < 32; j++) sum += popcount(d & j) % 2 == 0 ? q[d0 + j] : -q[d0 + j];
    return sum * 0x1p-5f;
}

// One block: up to 32 values become a scale and codes that lie `stride` apart.
TILE_FUNCTION void store_block(const float *z, int count, int turn, global float *scale, global kv_t *codes, int stride) {
    float x[KV_BLOCK];
    for (int i = 0; i < KV_BLOCK; i++) x[i] = i < count ? z[i] : 0.0f;
    if (turn && count == KV_BLOCK) turn32(x);
    float16 a = vload16(0, x), b = vload16(1, x);
    float amax = magnitude32(a, b);
    float inverse = amax > 0.0f ? 127.0f / amax : 0.0f;
    vstore16(codes16(a, inverse, 127.0f), 0, x);
    vstore16(codes16(b, inverse, 127.0f), 1, x);
    *scale = amax / 127.0f;
    for (int i = 0; i < count; i++) codes[i * stride] = (char)(int)x[i];
}
#else
TILE_FUNCTION void turn_query(float *q, int headDim) {}

static inline float turned_query(global const float *q, int d, int headDim) { return q[d]; }

static inline float load_key(global const kv_t *head, int slot, int d, int headDim) {
    return KV_LOAD(head, slot / 16 * KV_SIXTEEN(headDim) + d * 16 + slot % 16);
}

static inline float load_value(global const kv_t *head, int slot, int d, int headDim) {
    return KV_LOAD(head, slot * headDim + d);
}

static inline float16 load_key_scales16(global const kv_t *p, int d) { return (float16)(1.0f); }

static inline float16 load_keys16(global const kv_t *p, int d, float16 scales, int headDim) { return kv_load16(p + d * 16); }

static inline float16 load_value16(global const kv_t *head, int slot, int d, int headDim) {
    return kv_load16(head + slot * headDim + d);
}
#endif

// Writes columns [column, column + count) of a row of keys or values at (page, slot). Where columns share a scale, the stretch
// begins and ends between such blocks.
TILE_FUNCTION void store_keys(const float *z, int column, int count, global kv_t *k, int page, int slot, int kvHeads, int headDim) {
    for (int i = 0; i < count && column + i < kvHeads * headDim;) {
        const int d = (column + i) % headDim;
        global kv_t *p = k + kv_head(page, (column + i) / headDim, kvHeads, headDim) + slot / 16 * KV_SIXTEEN(headDim);
#if KV_TYPE == KV_Q8_0
        const int n = min(KV_BLOCK, headDim - d);
        store_block(z + i, n, 1, (global float *)p + d / KV_BLOCK * 16 + slot % 16,
                    p + KV_SCALES(headDim) + d * 16 + slot % 16, 16);
        i += n;
#else
        KV_STORE(z[i], p, d * 16 + slot % 16);
        i++;
#endif
    }
}

TILE_FUNCTION void store_values(const float *z, int column, int count, global kv_t *v, int page, int slot, int kvHeads, int headDim) {
    for (int i = 0; i < count && column + i < kvHeads * headDim;) {
        const int d = (column + i) % headDim;
        global kv_t *p = v + kv_head(page, (column + i) / headDim, kvHeads, headDim) + slot / 16 * KV_SIXTEEN(headDim);
#if KV_TYPE == KV_Q8_0
        const int n = min(KV_BLOCK, headDim - d);
        store_block(z + i, n, 0, (global float *)p + slot % 16 * KV_BLOCKS(headDim) + d / KV_BLOCK,
                    p + KV_SCALES(headDim) + slot % 16 * headDim + d, 1);
        i += n;
#else
        KV_STORE(z[i], p, slot % 16 * headDim + d);
        i++;
#endif
    }
}
