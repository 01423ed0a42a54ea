// flash.cl: causal grouped-query attention with online softmax, for NQ queries that share a K/V head (FLAT, 2107.06419;
// FlashAttention, 2205.14135).
//
//   o = softmax(q K^T * SCALE + mask) V
// Keys are stored 16 positions a vector, so a score vector is 16 keys and needs no reduction across lanes: one fma a
// dimension. Blocks of 64 keys share one maximum. A query's result does not depend on the other queries of its tile: its
// blocks, their order and each fma are the same in decode (NQ = heads of a group) and in prefill (NQ = rows x heads). Values
// that a query does not see are left out, not multiplied by zero: zero times infinity would be NaN.
#ifndef NQ
#define NQ 1
#endif
#ifndef SCALE
#define SCALE 1.0f
#endif
#define BLOCK 64
// Columns of a key after which its scale changes.
#if KV_TYPE == KV_Q8_0
#define SCALED_COLUMNS KV_BLOCK
#else
#define SCALED_COLUMNS HEAD_DIM
#endif
#define DV (HEAD_DIM / 16)
#if NQ > 4
#define QB 4
#else
#define QB NQ
#endif

// Adds keys [low[i], high[i]) of the split that begins at position `start` to the state of query i. table: the pages of the
// sequence. A block lies in one page; where pages are no smaller than splits, a split does.
static void attend_split(global const kv_t *keys, global const kv_t *values, global const int *table, int kvHead, int start,
                         const float *q, const int *low, const int *high, float *m, float *l, float *o) {
#if PAGE >= SPLIT
    const size_t place = kv_sixteen(table, start, kvHead, KV_HEADS, HEAD_DIM);
#endif
    float16 s[NQ * 4];
    float p[NQ * BLOCK];
    for (int base = 0; base < SPLIT; base += BLOCK) {
        int least = SPLIT, most = 0;
        for (int i = 0; i < NQ; i++) {
            if (low[i] < high[i] && low[i] < base + BLOCK && high[i] > base) {
                least = min(least, low[i]);
                most = max(most, high[i]);
            }
        }
        if (least >= most) continue;
#if PAGE >= SPLIT
        const size_t block = place + (size_t)(base / 16) * KV_SIXTEEN(HEAD_DIM);
#else
        const size_t block = kv_sixteen(table, start + base, kvHead, KV_HEADS, HEAD_DIM);
#endif
        global const kv_t *k = keys + block, *v = values + block;
        int from = max(least - base, 0), to = min(most - base, BLOCK);
        for (int sub = 0; sub < 4; sub++) {
            if (sub * 16 >= to || sub * 16 + 16 <= from) {
                for (int i = 0; i < NQ; i++) s[i * 4 + sub] = (float16)(-INFINITY);
                continue;
            }
            global const kv_t *kt = k + sub * KV_SIXTEEN(HEAD_DIM);
            float16 a[NQ];
#pragma unroll
            for (int i = 0; i < NQ; i++) a[i] = (float16)(0.0f);
            for (int d0 = 0; d0 < HEAD_DIM; d0 += SCALED_COLUMNS) {
                float16 scales = load_key_scales16(kt, d0);
                for (int d = d0; d < min(d0 + SCALED_COLUMNS, HEAD_DIM); d++) {
                    float16 kv = load_keys16(kt, d, scales, HEAD_DIM);
#pragma unroll
                    for (int i = 0; i < NQ; i++) a[i] = fma((float16)(q[i * HEAD_DIM + d]), kv, a[i]);
                }
            }
            int16 slot = (int16)(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15) + (base + sub * 16);
#pragma unroll
            for (int i = 0; i < NQ; i++) s[i * 4 + sub] = slot >= low[i] && slot < high[i] ? a[i] : (float16)(-INFINITY);
        }
        for (int i = 0; i < NQ; i++) {
            if (!(low[i] < high[i] && low[i] < base + BLOCK && high[i] > base)) {
                for (int j = 0; j < 4; j++) vstore16((float16)(0.0f), j, p + i * BLOCK);
                continue;
            }
            float16 *si = s + i * 4;
            float top = fmax(m[i], max16(fmax(fmax(si[0], si[1]), fmax(si[2], si[3]))));
            float f = exp_1(m[i] - top);
            float16 p0 = exp_16(si[0] - top), p1 = exp_16(si[1] - top), p2 = exp_16(si[2] - top), p3 = exp_16(si[3] - top);
            vstore16(p0, 0, p + i * BLOCK);
            vstore16(p1, 1, p + i * BLOCK);
            vstore16(p2, 2, p + i * BLOCK);
            vstore16(p3, 3, p + i * BLOCK);
            l[i] = fma(l[i], f, sum16(((p0 + p1) + p2) + p3));
            m[i] = top;
            for (int d = 0; d < DV; d++) vstore16(vload16(d, o + i * HEAD_DIM) * f, d, o + i * HEAD_DIM);
        }
        for (int i0 = 0; i0 < NQ; i0 += QB) {
            // A few queries at a time keep their outputs in registers.
            float16 a[QB * DV];
#pragma unroll
            for (int i = 0; i < QB; i++) {
#pragma unroll
                for (int d = 0; d < DV; d++) a[i * DV + d] = vload16(d, o + min(i0 + i, NQ - 1) * HEAD_DIM);
            }
            int allFrom = 0, allTo = BLOCK;
#pragma unroll
            for (int i = 0; i < QB; i++) {
                allFrom = max(allFrom, low[min(i0 + i, NQ - 1)] - base);
                allTo = min(allTo, high[min(i0 + i, NQ - 1)] - base);
            }
            for (int j = from; j < to; j++) {
                const int all = j >= allFrom && j < allTo;
#pragma unroll
                for (int d = 0; d < DV; d++) {
                    float16 vv = load_value16(v, j, d * 16, HEAD_DIM);
                    if (all) {
#pragma unroll
                        for (int i = 0; i < QB; i++)
                            a[i * DV + d] = fma((float16)(p[min(i0 + i, NQ - 1) * BLOCK + j]), vv, a[i * DV + d]);
                    } else {
#pragma unroll
                        for (int i = 0; i < QB; i++) {
                            const int q0 = min(i0 + i, NQ - 1);
                            if (base + j >= low[q0] && base + j < high[q0])
                                a[i * DV + d] = fma((float16)(p[q0 * BLOCK + j]), vv, a[i * DV + d]);
                        }
                    }
                }
            }
#pragma unroll
            for (int i = 0; i < QB; i++) {
                if (i0 + i < NQ) {
#pragma unroll
                    for (int d = 0; d < DV; d++) vstore16(a[i * DV + d], d, o + (i0 + i) * HEAD_DIM);
                }
            }
        }
    }
}
