// partial.cl: the partial softmax of some keys for one query and head: maximum m, sum l, unnormalised output o.
//
// Partials are split at absolute positions (multiples of SPLIT, whatever the page size) and merged from the first split on,
// in that order, by every variant:
//   M = max(ma, mb);  l = la e^(ma-M) + lb e^(mb-M);  o likewise     (FlashDecoding's reduction, arXiv 2311.01282 sec. 2)
// Memory: partials [row][head][SPLITS][PARTIAL] floats: m, l, 14 unused, o[HEAD_DIM].
#ifndef HEAD_DIM
#define HEAD_DIM 64
#endif
#ifndef HEADS
#define HEADS 1
#endif
#ifndef SPLITS
#define SPLITS 1
#endif
#define SPLIT 256
#define PARTIAL (HEAD_DIM + 16)

static inline size_t partial_index(int row, int head, int split) {
    return (((size_t)row * HEADS + head) * SPLITS + split) * PARTIAL;
}

// The splits that a query at `position` sees: WINDOW 0 means all positions up to its own.
#ifndef WINDOW
#define WINDOW 0
#endif
static inline int first_visible(int position) { return WINDOW > 0 ? max(0, position - WINDOW + 1) : 0; }
static inline int visible_splits(int position) { return position / SPLIT - first_visible(position) / SPLIT + 1; }

// Attention output of columns [column, column + count) of a row, from its partials, head by head. In SPLITS == 1 everything
// was merged before. Columns beyond the last head are zero.
TILE_FUNCTION void combine(global const float *partials, int row, int position, int column, int count, float *z) {
    const int first = SPLITS == 1 ? 0 : first_visible(position) / SPLIT;
    const int last = SPLITS == 1 ? 0 : position / SPLIT;
    for (int i = 0; i < count;) {
        const int head = (column + i) / HEAD_DIM;
        if (head >= HEADS) {
            z[i++] = 0.0f;
            continue;
        }
        const int d0 = (column + i) % HEAD_DIM, n = min(count - i, HEAD_DIM - d0);
        global const float *p = partials + partial_index(row, head, first);
        float m = p[0], l = p[1];
        for (int k = 0; k < n; k++) z[i + k] = p[16 + d0 + k];
        for (int s = first + 1; s <= last; s++) {
            p += PARTIAL;
            float top = fmax(m, p[0]);
            float ea = exp_1(m - top), eb = exp_1(p[0] - top);
            l = fma(l, ea, p[1] * eb);
            for (int k = 0; k < n; k++) z[i + k] = fma(z[i + k], ea, p[16 + d0 + k] * eb);
            m = top;
        }
        for (int k = 0; k < n; k++) z[i + k] /= l;
        i += n;
    }
}
