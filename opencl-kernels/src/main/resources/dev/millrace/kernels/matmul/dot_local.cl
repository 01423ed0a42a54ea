// dot_local.cl: one 16-row tile of weights of type T times MR activation rows, by a work-group of GROUP_ITEMS work-items
// (devices with local memory); included once per weight type.
//
// Work-item `me`: row r = me % 16, activation rows q = me / 16, q + 4, ... Blocks are added in order of k as in dot.cl;
// activations of a block are read by all from global memory, which serves the same address to a whole group at once, and
// results meet in local memory y [MR][16], where the epilogue finds them.
#define T_(suffix) CAT(T, suffix)
TILE_FUNCTION void CAT(dot_, T)(global const char *tile, int k, global const int *x, global const int4 *xs, local float *y, int me) {
    const int nb = k / 32;
    const int r = me % 16, q = me / 16;
    float acc[(MR + GROUP_ITEMS / 16 - 1) / (GROUP_ITEMS / 16)];
    const int mine = (MR + GROUP_ITEMS / 16 - 1) / (GROUP_ITEMS / 16);
    for (int n = 0; n < mine; n++) acc[n] = 0.0f;
    for (int b = 0; b < nb; b++) {
        int c[8];
        T_(_codes)(tile, nb, b, r, c);
        for (int n = 0; n < mine; n++) {
            int i = q + n * (GROUP_ITEMS / 16);
            if (i >= MR) continue;
            global const int *xi = x + ((size_t)b * MR + i) * X_INTS;
            int4 s = xs[(size_t)b * MR + i];
            for (int part = 0; part < T_(_HALVES); part++) {
                float d = T_(_scale)(tile, nb, b, r, part);
                int g0 = part * (8 / T_(_HALVES)), g1 = g0 + 8 / T_(_HALVES);
#if ACT == 2
                float t = 0.0f;
                for (int g = g0; g < g1; g++)
                    for (int j = 0; j < 4; j++)
                        t = fma((float)((c[g] >> (8 * j)) & 0xff) - (float)T_(_ZERO), as_float(xi[g * 4 + j]), t);
                acc[n] = fma(t, d, acc[n]);
#else
                int sum = T_(_HALVES) == 1 ? s.z + s.w : (part == 0 ? s.z : s.w);
                int t = 0;
                for (int g = g0; g < g1; g++) {
                    char4 a = as_char4(xi[g]);
                    uchar4 u = as_uchar4(c[g]);
                    t += u.x * a.x + u.y * a.y + u.z * a.z + u.w * a.w;
                }
#if ACT == 1
                t *= 255;
                for (int g = g0; g < g1; g++) {
                    char4 a = as_char4(xi[8 + g]);
                    uchar4 u = as_uchar4(c[g]);
                    t += u.x * a.x + u.y * a.y + u.z * a.z + u.w * a.w;
                }
#endif
                acc[n] = fma((float)(t - T_(_ZERO) * sum), d * as_float(s.x), acc[n]);
#endif
            }
#if T_(_MINIMUM)
            acc[n] = fma(as_float(s.y), T_(_minimum)(tile, nb, b, r), acc[n]);
#endif
        }
    }
    for (int n = 0; n < mine; n++) {
        int i = q + n * (GROUP_ITEMS / 16);
        if (i < MR) y[i * 16 + r] = acc[n];
    }
}
#undef T_
