// pack_q4_k.cl: Q4_K. File, 144 bytes per 256 values: half d, half dmin, scale bytes s[12], 128 bytes of nibbles: byte l
// of the j-th 32 holds the codes of k = 64j + l (low) and k = 64j + 32 + l (high).
//   blocks 0..3: scale = s[j] & 63                                 minimum = s[j + 4] & 63
//   blocks 4..7: scale = (s[j + 4] & 15) | (s[j - 4] >> 6) << 4    minimum = (s[j + 4] >> 4) | (s[j] >> 6) << 4
// Packed: codes [K/32][4 groups][16 rows][4 bytes], low nibbles k = 4g + b and high ones k = 16 + 4g + b of the 32;
// sub [K/32][2][16 rows] bytes, scale code, then minimum code; super [K/256][2][16 rows] half d, dmin.
static inline void pack_block(
    global const char *row, global char *tile, const Planes planes, int k, int block, int lane, uint keep) {
    const int j = block & 7;
    global const char *from = row + 144 * (size_t)(block >> 3);
    if (j == 0) {
        global char *factors = tile + planes.third + 64 * (size_t)(block >> 3) + 2 * lane;
        put16(factors, raw16(from) & keep);
        put16(factors + 32, raw16(from + 2) & keep);
    }
    global const char *s = from + 4;
    uint scale, minimum;
    if (j < 4) {
        scale = raw8(s + j) & 63;
        minimum = raw8(s + j + 4) & 63;
    } else {
        scale = (raw8(s + j + 4) & 15) | (raw8(s + j - 4) >> 6) << 4;
        minimum = (raw8(s + j + 4) >> 4) | (raw8(s + j) >> 6) << 4;
    }
    global char *sub = tile + planes.second + 32 * (size_t)block + lane;
    put8(sub, scale & keep);
    put8(sub + 16, minimum & keep);
    global const char *nibbles = from + 16 + 32 * (j >> 1);
    const uint shift = 4 * (j & 1);
    global char *codes = tile + 256 * (size_t)block + 4 * lane;
    for (int g = 0; g < 4; g++) {
        const uint low = (raw32(nibbles + 4 * g) >> shift) & 0x0f0f0f0fu;
        const uint high = (raw32(nibbles + 16 + 4 * g) >> shift) & 0x0f0f0f0fu;
        put32(codes + 64 * g, (low | high << 4) & keep);
    }
}
