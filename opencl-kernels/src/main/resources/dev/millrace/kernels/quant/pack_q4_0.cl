// pack_q4_0.cl: Q4_0. File, 18 bytes per 32 values: half d, byte j the codes of k = j (low nibble) and k = 16 + j.
// Packed: codes [K/32][4 groups][16 rows][4 bytes], the bytes as they are; scales [K/32][16 rows] half d, padded to 64.
static inline void pack_block(
    global const char *row, global char *tile, const Planes planes, int k, int block, int lane, uint keep) {
    global const char *from = row + 18 * (size_t)block;
    global char *codes = tile + 256 * (size_t)block + 4 * lane;
    for (int g = 0; g < 4; g++) put32(codes + 64 * g, raw32(from + 2 + 4 * g) & keep);
    global char *scales = tile + planes.second + 32 * (size_t)block + 2 * lane;
    put16(scales, raw16(from) & keep);
    if (32 * block + 32 == k && !(block & 1)) put16(scales + 32, 0);
}
