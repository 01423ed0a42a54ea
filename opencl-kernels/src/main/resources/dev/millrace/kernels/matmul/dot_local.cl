// dot_local.cl: one 16-row tile of weights of type T times MR activation rows, by a work-group of GROUP_ITEMS work-items
// (devices with local memory); included once per weight type.
//
// GROUP_ITEMS / 16 blocks of 32 k at a time meet in local memory: every weight is loaded and unpacked once for the whole
// group, every activation loaded once, in the order in which it lies. Work-item `me`: row r = me % 16; it unpacks block
// q = me / 16 of its row and computes activation rows q, q + GROUP_ITEMS / 16, ... Blocks are added in order of k as in
// dot.cl, so the bits are the same. Results meet in local memory y [MR][16], where the epilogue finds them.
//   stage: codes [block][8 groups][16 rows], then activations [block][MR][X_INTS]
#define T_(suffix) CAT(T, suffix)
TILE_FUNCTION void CAT(dot_, T)(global const char *tile, int k, global const int *x, global const int4 *xs, local float *y,
                                local int *stage, int me) {
    const int nb = k / 32;
    const int r = me % 16, q = me / 16;
    local int *stagedX = stage + BLOCKS_STAGED * 128;
    float acc[(MR + BLOCKS_STAGED - 1) / BLOCKS_STAGED];
    const int mine = (MR + BLOCKS_STAGED - 1) / BLOCKS_STAGED;
    for (int n = 0; n < mine; n++) acc[n] = 0.0f;
    for (int b0 = 0; b0 < nb; b0 += BLOCKS_STAGED) {
        const int blocks = min(BLOCKS_STAGED, nb - b0);
        if (q < blocks) {
            int c[8];
            T_(_codes)(tile, nb, b0 + q, r, c);
            for (int g = 0; g < 8; g++) stage[(q * 8 + g) * 16 + r] = c[g];
        }
        for (int i = me; i < blocks * MR * X_INTS; i += GROUP_ITEMS) stagedX[i] = x[(size_t)b0 * MR * X_INTS + i];
        barrier(CLK_LOCAL_MEM_FENCE);
        for (int b = 0; b < blocks; b++) {
            local const int *c = stage + b * 128 + r;
            for (int n = 0; n < mine; n++) {
                int i = q + n * BLOCKS_STAGED;
                if (i >= MR) continue;
                local const int *xi = stagedX + (b * MR + i) * X_INTS;
                int4 s = xs[(size_t)(b0 + b) * MR + i];
                for (int part = 0; part < T_(_HALVES); part++) {
                    float d = T_(_scale)(tile, nb, b0 + b, r, part);
                    int g0 = part * (8 / T_(_HALVES)), g1 = g0 + 8 / T_(_HALVES);
#if ACT == 2
                    float t = 0.0f;
                    for (int g = g0; g < g1; g++)
                        for (int j = 0; j < 4; j++)
                            t = fma((float)((c[g * 16] >> (8 * j)) & 0xff) - (float)T_(_ZERO), as_float(xi[g * 4 + j]), t);
                    acc[n] = fma(t, d, acc[n]);
#else
                    int sum = T_(_HALVES) == 1 ? s.z + s.w : (part == 0 ? s.z : s.w);
                    int t = 0;
                    for (int g = g0; g < g1; g++) {
                        char4 a = as_char4(xi[g]);
                        uchar4 u = as_uchar4(c[g * 16]);
                        t += u.x * a.x + u.y * a.y + u.z * a.z + u.w * a.w;
                    }
#if ACT == 1
                    t *= 255;
                    for (int g = g0; g < g1; g++) {
                        char4 a = as_char4(xi[8 + g]);
                        uchar4 u = as_uchar4(c[g * 16]);
                        t += u.x * a.x + u.y * a.y + u.z * a.z + u.w * a.w;
                    }
#endif
                    acc[n] = fma((float)(t - T_(_ZERO) * sum), d * as_float(s.x), acc[n]);
#endif
                }
#if T_(_MINIMUM)
                acc[n] = fma(as_float(s.y), T_(_minimum)(tile, nb, b0 + b, r), acc[n]);
#endif
            }
        }
        barrier(CLK_LOCAL_MEM_FENCE);
    }
    for (int n = 0; n < mine; n++) {
        int i = q + n * BLOCKS_STAGED;
        if (i < MR) y[i * 16 + r] = acc[n];
    }
}
#undef T_
