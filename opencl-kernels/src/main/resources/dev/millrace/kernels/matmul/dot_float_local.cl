// dot_float_local.cl: dot_local.cl for float weights of type T, stored [K][16].
TILE_FUNCTION void CAT(dot_, T)(global const char *tile, int k, global const int *x, global const int4 *xs, local float *y, int me) {
    const int r = me % 16;
    for (int i = me / 16; i < MR; i += GROUP_ITEMS / 16) {
        float acc = 0.0f;
        for (int j = 0; j < k; j++) {
            float v = as_float(x[((size_t)(j / 32) * MR + i) * 32 + j % 32]);
            acc = fma(CAT(T, _LOAD)(tile, (size_t)j * 16 + r), v, acc);
        }
        y[i * 16 + r] = acc;
    }
}
