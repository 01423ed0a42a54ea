// dot_float_local.cl: dot_local.cl for float weights of type T, stored [K][16].
//   stage: weights [32][16], then activations [MR][32], both of one block of 32 k
TILE_FUNCTION void CAT(dot_, T)(global const char *tile, int k, global const int *x, global const int4 *xs, local float *y,
                                local int *stage, int me) {
    const int r = me % 16, q = me / 16;
    local float *w = (local float *)stage;
    local float *stagedX = w + 32 * 16;
    float acc[(MR + BLOCKS_STAGED - 1) / BLOCKS_STAGED];
    const int mine = (MR + BLOCKS_STAGED - 1) / BLOCKS_STAGED;
    for (int n = 0; n < mine; n++) acc[n] = 0.0f;
    for (int j0 = 0; j0 < k; j0 += 32) {
        const int count = min(32, k - j0);
        for (int i = me; i < count * 16; i += GROUP_ITEMS) w[i] = CAT(T, _LOAD)(tile, (size_t)j0 * 16 + i);
        for (int i = me; i < MR * 32; i += GROUP_ITEMS) stagedX[i] = as_float(x[(size_t)j0 * MR + i]);
        barrier(CLK_LOCAL_MEM_FENCE);
        for (int n = 0; n < mine; n++) {
            int i = q + n * BLOCKS_STAGED;
            if (i >= MR) continue;
            for (int j = 0; j < count; j++) acc[n] = fma(w[j * 16 + r], stagedX[i * 32 + j], acc[n]);
        }
        barrier(CLK_LOCAL_MEM_FENCE);
    }
    for (int n = 0; n < mine; n++) {
        int i = q + n * BLOCKS_STAGED;
        if (i < MR) y[i * 16 + r] = acc[n];
    }
}
