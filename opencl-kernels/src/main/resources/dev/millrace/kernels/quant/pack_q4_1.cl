// pack_q4_1.cl: Q4_1. File, 20 bytes per 32 values: half d, half m, byte j the codes of k = j (low nibble) and k = 16 + j.
// Packed: codes [K/32][4 groups][16 rows][4 bytes], the bytes as they are; scales [K/32][2][16 rows] half d, then m.
static inline void pack_block(
    global const char *row, global char *tile, const Planes planes, int k, int block, int lane, uint keep) {
    global const char *from = row + 20 * (size_t)block;
    global char *codes = tile + 256 * (size_t)block + 4 * lane;
    for (int g = 0; g < 4; g++) put32(codes + 64 * g, raw32(from + 4 + 4 * g) & keep);
    global char *scales = tile + planes.second + 64 * (size_t)block + 2 * lane;
    put16(scales, raw16(from) & keep);
    put16(scales + 32, raw16(from + 2) & keep);
}
