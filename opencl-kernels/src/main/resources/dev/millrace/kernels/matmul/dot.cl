// dot.cl: one 16-row tile of a weight matrix of type T times MR activation rows; included once per weight type.
//
//   y[i * 16 + r] = sum over k of value(r, k) * x(i, k),  i < MR, r < 16
//
// Blocks of 32 k are added in order of k, each by at most two fma, whatever LANES, MR and the instruction set: the bits of
// y depend on the weights and the activations alone. ACT 0: int8, 1: int16 as two int8 digits in base 255, 2: float.
// Activations of a token tile: x [K/32][MR][X_INTS], xs [K/32][MR] = (scale, scale * sum, sum of k < 16, sum of k >= 16).
#define T_(suffix) CAT(T, suffix)
#if T_(_HALVES) == 2
#define GROUPS 4
#else
#define GROUPS 8
#endif

TILE_FUNCTION void CAT(dot_, T)(global const char *tile, int k, global const int *x, global const int4 *xs, float *y, int me) {
    const int nb = k / 32;
    for (int h = 0; h < 16 / LANES; h++) {
        fvec acc[MR];
#pragma unroll
        for (int i = 0; i < MR; i++) acc[i] = (fvec)(0.0f);
        for (int b = 0; b < nb; b++) {
            if (h == 0) LOOK_AHEAD(tile, T_(_TILE)(k), b, nb);
            ivec c[8];
            T_(_codes)(tile, nb, b, h, c);
            global const int *xb = x + (size_t)b * (MR * X_INTS);
            global const int4 *sb = xs + (size_t)b * MR;
#if ACT == 2 || !(defined(MILLRACE_ASM_VNNI) || defined(MILLRACE_ASM_AVX2))
            // Codes and activations as floats. For ACT 0 and 1 every product and sum is a whole number below 2^24: exact.
#if ACT == 0
            float xf[MR][32];
#pragma unroll
            for (int i = 0; i < MR; i++) {
                global const char *p = (global const char *)(xb + i * X_INTS);
                vstore16(convert_float16(vload16(0, p)), 0, xf[i]);
                vstore16(convert_float16(vload16(1, p)), 1, xf[i]);
            }
#elif ACT == 1
            float xf[MR][32], xl[MR][32];
#pragma unroll
            for (int i = 0; i < MR; i++) {
                global const char *p = (global const char *)(xb + i * X_INTS);
                vstore16(convert_float16(vload16(0, p)), 0, xf[i]);
                vstore16(convert_float16(vload16(1, p)), 1, xf[i]);
                vstore16(convert_float16(vload16(2, p)), 0, xl[i]);
                vstore16(convert_float16(vload16(3, p)), 1, xl[i]);
            }
#endif
#pragma unroll
            for (int part = 0; part < T_(_HALVES); part++) {
                fvec t[MR];
#pragma unroll
                for (int i = 0; i < MR; i++) t[i] = (fvec)(0.0f);
#if ACT == 1
                fvec tl[MR];
#pragma unroll
                for (int i = 0; i < MR; i++) tl[i] = (fvec)(0.0f);
#endif
#pragma unroll
                for (int g = part * GROUPS; g < part * GROUPS + GROUPS; g++) {
#pragma unroll
                    for (int j = 0; j < 4; j++) {
                        fvec w = TO_FVEC((c[g] >> (8 * j)) & 0xff);
#if ACT == 2
                        w -= (fvec)((float)T_(_ZERO));
#pragma unroll
                        for (int i = 0; i < MR; i++)
                            t[i] = fma(w, (fvec)(as_float(xb[i * X_INTS + g * 4 + j])), t[i]);
#else
#pragma unroll
                        for (int i = 0; i < MR; i++) t[i] = fma(w, (fvec)(xf[i][g * 4 + j]), t[i]);
#if ACT == 1
#pragma unroll
                        for (int i = 0; i < MR; i++) tl[i] = fma(w, (fvec)(xl[i][g * 4 + j]), tl[i]);
#endif
#endif
                    }
                }
                fvec d = T_(_scale)(tile, nb, b, h, part);
#pragma unroll
                for (int i = 0; i < MR; i++) {
#if ACT == 2
                    acc[i] = fma(t[i], d, acc[i]);
#else
                    int sum = T_(_HALVES) == 1 ? sb[i].z + sb[i].w : (part == 0 ? sb[i].z : sb[i].w);
#if ACT == 1
                    // The digits' sums are whole floats, their combination may pass 2^24: finish in integers.
#if LANES == 1
                    t[i] = TO_FVEC((int)t[i] * 255 + (int)tl[i] - T_(_ZERO) * sum);
#else
                    t[i] = TO_FVEC(CAT(convert_int, LANES)(t[i]) * 255 + CAT(convert_int, LANES)(tl[i]) - T_(_ZERO) * sum);
#endif
#else
                    if (T_(_ZERO) != 0) t[i] -= (fvec)((float)(T_(_ZERO) * sum));
#endif
                    acc[i] = fma(t[i], d * as_float(sb[i].x), acc[i]);
#endif
                }
            }
#else
#pragma unroll
            for (int part = 0; part < T_(_HALVES); part++) {
                fvec d = T_(_scale)(tile, nb, b, h, part);
#pragma unroll
                for (int i = 0; i < MR; i++) {
                    int sum = T_(_HALVES) == 1 ? sb[i].z + sb[i].w : (part == 0 ? sb[i].z : sb[i].w);
#if defined(MILLRACE_ASM_AVX2)
                    // dot_codes has taken the zero point of 8-bit codes off already (see primitives.cl).
                    ivec t = (ivec)(T_(_MAX) > 63 ? 0 : -T_(_ZERO) * sum);
#else
                    ivec t = (ivec)(-T_(_ZERO) * sum);
#endif
                    global const int *xi = xb + i * X_INTS + part * GROUPS;
#if ACT == 1
                    t += 255 * dot_codes(c + part * GROUPS, xi, GROUPS, T_(_MAX), (ivec)(0));
                    xi += 8;
#endif
                    t = dot_codes(c + part * GROUPS, xi, GROUPS, T_(_MAX), t);
                    acc[i] = fma(TO_FVEC(t), d * as_float(sb[i].x), acc[i]);
                }
            }
#endif
#if T_(_MINIMUM)
            fvec m = T_(_minimum)(tile, nb, b, h);
#pragma unroll
            for (int i = 0; i < MR; i++) acc[i] = fma((fvec)(as_float(sb[i].y)), m, acc[i]);
#endif
        }
#pragma unroll
        for (int i = 0; i < MR; i++) STOREF(acc[i], y + i * 16 + h * LANES);
    }
}
#undef GROUPS
#undef T_
