// primitives.cl: the dot product of codes with activations, per instruction set.
//
// A code register c[g] holds, per lane (a row), four unsigned codes u of consecutive k as bytes. An activation register is
// one int of four signed bytes, the same for every lane. `dot_codes` adds sum(u * x) of `groups` registers exactly, as
// integers or as floats below 2^24, so every instruction set gives the same sum.
//
//   MILLRACE_ASM_VNNI  vpdpbusd, 16 lanes, activations as embedded broadcasts from memory
//   MILLRACE_ASM_AVX2  vpmaddubsw + vpmaddwd, 8 lanes; sums of codes up to 15 stay in 16 bits over a whole block
// Without either, dot.cl uses float fma on small integers, any LANES.
#ifndef MR
#define MR 1
#endif

// LOOK_AHEAD(tile, bytes, b, nb): while block b of nb is computed, asks for that part of the tile behind this one, if there is
// one row of activations: more rows give memory time enough. A work-group's tiles lie one behind the other, and a whole tile
// ahead is right for all planes of a tile; behind the last tile nothing is read, and nothing happens. Tiles too large for the
// nearest cache wait in the next.
#if MR == 1 && !defined(MILLRACE_NO_LOOK_AHEAD) && (defined(MILLRACE_ASM_VNNI) || defined(MILLRACE_ASM_AVX2))
#define LOOK_AHEAD_NEAR 16384
static inline void look_ahead(global const char *part, size_t partBytes, size_t tileBytes) {
    for (size_t line = 0; line < partBytes; line += 64) {
        if (tileBytes <= LOOK_AHEAD_NEAR) {
            __asm__ volatile("prefetcht0 %0" ::"m"(part[line]));
        } else {
            __asm__ volatile("prefetcht1 %0" ::"m"(part[line]));
        }
    }
}
#define LOOK_AHEAD(tile, bytes, b, nb) look_ahead((tile) + (bytes) + (b) * ((bytes) / (nb)), (bytes) / (nb), (bytes))
#else
#define LOOK_AHEAD(tile, bytes, b, nb) (void)0
#endif

#if defined(MILLRACE_ASM_VNNI)
static inline ivec dot4(ivec acc, ivec u, global const int *x) {
    __asm__("vpdpbusd %2%{1to16%}, %1, %0" : "+x"(acc) : "x"(u), "m"(*x));
    return acc;
}
static inline ivec dot_codes(const ivec *c, global const int *x, int groups, int max, ivec acc) {
#pragma unroll
    for (int g = 0; g < groups; g++) acc = dot4(acc, c[g], x + g);
    return acc;
}
#elif defined(MILLRACE_ASM_AVX2)
static inline ivec maddubs(ivec u, ivec s) {
    ivec r;
    __asm__("vpmaddubsw %2, %1, %0" : "=x"(r) : "x"(u), "x"(s));
    return r;
}
static inline ivec madd_ones(ivec a) {
    ivec r, ones = (ivec)(0x00010001);
    __asm__("vpmaddwd %2, %1, %0" : "=x"(r) : "x"(a), "x"(ones));
    return r;
}
static inline ivec sign_bytes(ivec a, ivec b) {
    ivec r;
    __asm__("vpsignb %2, %1, %0" : "=x"(r) : "x"(a), "x"(b));
    return r;
}
static inline ivec abs_bytes(ivec a) {
    ivec r;
    __asm__("vpabsb %1, %0" : "=x"(r) : "x"(a));
    return r;
}
static inline ivec add_words(ivec a, ivec b) { return as_int8(as_short16(a) + as_short16(b)); }
static inline ivec dot_codes(const ivec *c, global const int *x, int groups, int max, ivec acc) {
    if (max <= 15) {  // 8 groups * 2 * 15 * 127 = 30480 fits 16 bits
        ivec t = maddubs(c[0], (ivec)(x[0]));
#pragma unroll
        for (int g = 1; g < groups; g++) t = add_words(t, maddubs(c[g], (ivec)(x[g])));
        return acc + madd_ones(t);
    }
    if (max <= 63) {  // 2 groups * 2 * 63 * 127 = 32004
#pragma unroll
        for (int g = 0; g < groups; g += 2) {
            acc += madd_ones(add_words(maddubs(c[g], (ivec)(x[g])), maddubs(c[g + 1], (ivec)(x[g + 1]))));
        }
        return acc;
    }
    // 255 * 127 * 2 would saturate: with w = u - 128, |w| <= 128 times x signed by w stays within 32512, and the zero point is off already.
#pragma unroll
    for (int g = 0; g < groups; g++) {
        ivec w = c[g] ^ (ivec)(0x80808080);
        acc += madd_ones(maddubs(abs_bytes(w), sign_bytes((ivec)(x[g]), w)));
    }
    return acc;
}
#endif
// How activations are packed (quant/quantise.cl). ACT 0: int8, 1: int16 as two int8 digits in base 255, 2: float.
#ifndef ACT
#define ACT 0
#endif
#if ACT == 0
#define X_INTS 8
#elif ACT == 1
#define X_INTS 16
#else
#define X_INTS 32
#endif
// Blocks of 32 k that a work-group with local memory takes at a time, and the ints that stage them (dot_local.cl).
#define BLOCKS_STAGED (GROUP_ITEMS / 16)
#define STAGE_INTS (BLOCKS_STAGED * (128 + MR * X_INTS))
