// argmax.cl: the token with the largest logit; the lowest id wins ties, NaN never wins; -1 where there is nothing else.
//
// In two steps: each 16-column tile of the logits leaves (value bits, id) in partial_best [output][tiles], then one
// work-item an output goes through its tiles in order.
#include "base/base.cl"
static inline int2 better(int2 a, int2 b) {
    return as_float(b.x) > as_float(a.x) || (a.y < 0 && !isnan(as_float(b.x))) ? b : a;
}

// The best of columns [column, column + count) below `columns`.
TILE_FUNCTION int2 tile_best(const float *z, int column, int count, int columns) {
    int2 best = (int2)(as_int(-INFINITY), -1);
    for (int i = 0; i < count && column + i < columns; i++) best = better(best, (int2)(as_int(z[i]), column + i));
    return best;
}

#ifdef ARGMAX_ENTRY
kernel void argmax(STEP_ARGUMENT, SLOT(best), SLOT(tokens)) {
    global const int2 *tiles = SLOT_AS(const int2, best);
    global int *tokens = SLOT_AS(int, tokens);
    for (int o = get_group_id(0); o < STEP_OUTPUT_COUNT; o += get_num_groups(0)) {
        int2 b = tiles[(size_t)o * TILES];
        for (int t = 1; t < TILES; t++) b = better(b, tiles[(size_t)o * TILES + t]);
        tokens[o] = b.y;
    }
}
#endif
