// dot_float.cl: one 16-row tile of float weights (T f16 or f32, stored [K][16]) times MR float activation rows.
//
//   y[i * 16 + r] = sum over k of w(r, k) * x(i, k), added in order of k by one fma each.
// Activations of a token tile: x [K/32][MR][32] floats; rows of x beyond K are zero.
TILE_FUNCTION void CAT(dot_, T)(global const char *tile, int k, global const int *x, global const int4 *xs, float *y, int me) {
    global const float *xf = (global const float *)x;
    for (int h = 0; h < 16 / LANES; h++) {
        fvec acc[MR];
#pragma unroll
        for (int i = 0; i < MR; i++) acc[i] = (fvec)(0.0f);
        for (int b = 0; b * 32 < k; b++) {
            global const float *xb = xf + (size_t)b * (MR * 32);
            int last = min(32, k - b * 32);
#pragma unroll
            for (int j = 0; j < last; j++) {
                size_t at = (size_t)(b * 32 + j) * 16 + h * LANES;
                fvec w = CAT(T, _LOAD)(tile, at);
#pragma unroll
                for (int i = 0; i < MR; i++) acc[i] = fma(w, (fvec)(xb[i * 32 + j]), acc[i]);
            }
        }
#pragma unroll
        for (int i = 0; i < MR; i++) STOREF(acc[i], y + i * 16 + h * LANES);
    }
}
