// nibbles.cl: codes of 4 bits, shared by Q4_0, Q4_1, Q4_K and the low part of Q6_K.
//
// One 32-block of a 16-row tile: [4 groups][16 rows][4 bytes]. Byte b of group g holds k = 4g+b in its low nibble and
// k = 16+4g+b in its high one. `codes` returns the eight groups of four k as bytes, LANES rows from row h * LANES on.
static inline void nibble_codes(global const char *plane, int block, int h, ivec *c) {
    global const int *p = (global const int *)(plane + (size_t)block * 256) + h * LANES;
#pragma unroll
    for (int g = 0; g < 4; g++) {
        ivec q = LOADI(p + g * 16);
        c[g] = q & 0x0f0f0f0f;
        c[g + 4] = (q >> 4) & 0x0f0f0f0f;
    }
}
