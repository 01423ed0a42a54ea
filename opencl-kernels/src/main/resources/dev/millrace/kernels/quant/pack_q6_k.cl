// pack_q6_k.cl: Q6_K. File, 210 bytes per 256 values: 128 bytes of low nibbles, 64 bytes of upper two bits, int8
// scales[16], half d. Of each 128 values, value 32q + l has its low nibble in byte 32 (q % 2) + l (the high nibble of it
// for q = 2, 3) and its upper bits in bits 2q, 2q + 1 of byte l.
// Packed: codes [K/32][4 groups][16 rows][4 bytes], low nibbles in pairs as in Q4_0; high [K/32][2 halves h][16 rows]
// [4 bytes], bits 2i, 2i + 1 of byte b being the upper bits of k = 16h + 4i + b; sub [K/32][2][16 rows] int8 scales;
// super [K/256][16 rows] half d, padded to 64 bytes.
static inline uint low_word(global const char *from, int j, int w) {
    return (raw32(from + 64 * (j >> 2) + 32 * (j & 1) + 4 * w) >> ((j & 3) < 2 ? 0 : 4)) & 0x0f0f0f0fu;
}

static inline uint high_word(global const char *from, int j, int w) {
    return (raw32(from + 128 + 32 * (j >> 2) + 4 * w) >> (2 * (j & 3))) & 0x03030303u;
}

static inline void pack_block(
    global const char *row, global char *tile, const Planes planes, int k, int block, int lane, uint keep) {
    const int j = block & 7;
    global const char *from = row + 210 * (size_t)(block >> 3);
    if (j == 0) {
        global char *factor = tile + planes.fourth + 32 * (size_t)(block >> 3) + 2 * lane;
        put16(factor, raw16(from + 208) & keep);
        if (32 * block + 256 == k && !((block >> 3) & 1)) put16(factor + 32, 0);
    }
    global char *sub = tile + planes.third + 32 * (size_t)block + lane;
    put8(sub, raw8(from + 192 + 2 * j) & keep);
    put8(sub + 16, raw8(from + 192 + 2 * j + 1) & keep);
    uint first = 0, second = 0;
    global char *codes = tile + 256 * (size_t)block + 4 * lane;
    for (int g = 0; g < 4; g++) {
        put32(codes + 64 * g, (low_word(from, j, g) | low_word(from, j, g + 4) << 4) & keep);
        first |= high_word(from, j, g) << (2 * g);
        second |= high_word(from, j, g + 4) << (2 * g);
    }
    global char *high = tile + planes.second + 128 * (size_t)block + 4 * lane;
    put32(high, first & keep);
    put32(high + 64, second & keep);
}
