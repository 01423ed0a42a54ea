// base.cl: what every Millrace kernel stands on: vectors of LANES floats, exact half loads, an exponential of our own.
//
// LANES rows of a weight tile are computed side by side, one in each lane. Lanes never mix, so LANES changes the speed
// and not one bit of the result. Nothing here relies on extensions; MILLRACE_ASM_AVX2 and MILLRACE_ASM_VNNI are defined
// only where a probe has run such instructions.
#ifndef LANES
#define LANES 16
#endif

// Work-items of a work-group. Where several share one, PoCL 3.1 gives wrong answers from functions that it calls instead of
// inlining, so none is left to call.
#ifndef GROUP_ITEMS
#define GROUP_ITEMS 1
#endif
#if GROUP_ITEMS > 1
#define TILE_FUNCTION static inline __attribute__((always_inline))
#else
#define TILE_FUNCTION static
#endif

#define CAT_(a, b) a##b
#define CAT(a, b) CAT_(a, b)
#define CAT3_(a, b, c) a##b##c
#define CAT3(a, b, c) CAT3_(a, b, c)

#if LANES == 1
typedef float fvec;
typedef int ivec;
#define LOADF(p) (*(p))
#define STOREF(v, p) (*(p) = (v))
#define LOADI(p) (*(p))
#define STOREI(v, p) (*(p) = (v))
#define TO_FVEC(i) ((float)(i))
#else
typedef CAT(float, LANES) fvec;
typedef CAT(int, LANES) ivec;
#define LOADF(p) CAT(vload, LANES)(0, (p))
#define STOREF(v, p) CAT(vstore, LANES)((v), 0, (p))
#define LOADI(p) CAT(vload, LANES)(0, (p))
#define STOREI(v, p) CAT(vstore, LANES)((v), 0, (p))
#define TO_FVEC(i) CAT(convert_float, LANES)(i)
#endif

// Half to float is exact, so every way to load a half gives the same bits.
#if LANES == 1
#define LOADH(p) vload_half(0, (global const half *)(p))
#elif defined(MILLRACE_ASM_AVX2) && LANES == 8
static inline float8 load_half8(global const half *p) {
    float8 r;
    __asm__("vcvtph2ps %1, %0" : "=x"(r) : "m"(*(global const short8 *)p));
    return r;
}
#define LOADH(p) load_half8((global const half *)(p))
#elif defined(MILLRACE_ASM_VNNI) && LANES == 16
static inline float16 load_half16(global const half *p) {
    float16 r;
    __asm__("vcvtph2ps %1, %0" : "=x"(r) : "m"(*(global const short16 *)p));
    return r;
}
#define LOADH(p) load_half16((global const half *)(p))
#else
#define LOADH(p) CAT(vload_half, LANES)(0, (global const half *)(p))
#endif

// The sum of 16 lanes, always by halves: lane i with i+8, then +4, +2, +1.
static inline float sum16(float16 v) {
    float8 a = v.lo + v.hi;
    float4 b = a.lo + a.hi;
    float2 c = b.lo + b.hi;
    return c.x + c.y;
}

static inline float max16(float16 v) {
    float8 a = fmax(v.lo, v.hi);
    float4 b = fmax(a.lo, a.hi);
    float2 c = fmax(b.lo, b.hi);
    return fmax(c.x, c.y);
}

// exp(x) to within 2 ulp on [-87, 88]; below that 0, above it the value at 88; NaN gives NaN.
// x = n ln2 + r, |r| <= ln2 / 2; exp(r) by a polynomial of degree 6 (the Cephes coefficients); times 2^n by exponent bits.
#define EXPONENTIAL(NAME, FLOAT, INT, CONVERT_INT, CONVERT_FLOAT, AS_FLOAT)                                            \
    static inline FLOAT NAME(FLOAT x) {                                                                                \
        FLOAT c = fmin(fmax(x, (FLOAT)(-87.0f)), (FLOAT)(88.0f));                                                      \
        FLOAT n = rint(c * 1.44269504f);                                                                               \
        FLOAT r = fma(n, (FLOAT)(-0.693359375f), c);                                                                   \
        r = fma(n, (FLOAT)(2.12194440e-4f), r);                                                                        \
        FLOAT p = (FLOAT)(1.9875691500e-4f);                                                                           \
        p = fma(p, r, (FLOAT)(1.3981999507e-3f));                                                                      \
        p = fma(p, r, (FLOAT)(8.3334519073e-3f));                                                                      \
        p = fma(p, r, (FLOAT)(4.1665795894e-2f));                                                                      \
        p = fma(p, r, (FLOAT)(1.6666665459e-1f));                                                                      \
        p = fma(p, r, (FLOAT)(5.0000001201e-1f));                                                                      \
        p = fma(p, r * r, r + 1.0f);                                                                                   \
        INT e = (CONVERT_INT(n) + 127) << 23;                                                                          \
        FLOAT y = p * AS_FLOAT(e);                                                                                     \
        return x < (FLOAT)(-87.0f) ? (FLOAT)(0.0f) : isnan(x) ? x : y;                                                 \
    }
EXPONENTIAL(exp_1, float, int, convert_int, convert_float, as_float)
EXPONENTIAL(exp_16, float16, int16, convert_int16, convert_float16, as_float16)
#if LANES == 8
EXPONENTIAL(exp_8, float8, int8, convert_int8, convert_float8, as_float8)
#endif
#define EXP CAT(exp_, LANES)

static inline fvec silu(fvec v) { return v / ((fvec)(1.0f) + EXP(-v)); }

// tanh by the exponential: tanh(u) = 1 - 2 / (exp(2u) + 1).
static inline fvec tanh_(fvec u) { return (fvec)(1.0f) - (fvec)(2.0f) / (EXP(u + u) + (fvec)(1.0f)); }

// gelu, tanh form: 0.5 v (1 + tanh(sqrt(2/pi) (v + 0.044715 v^3))).
static inline fvec gelu(fvec v) {
    fvec u = 0.79788456080286535588f * fma(v * v * v, (fvec)(0.044715f), v);
    return 0.5f * v * ((fvec)(1.0f) + tanh_(u));
}
