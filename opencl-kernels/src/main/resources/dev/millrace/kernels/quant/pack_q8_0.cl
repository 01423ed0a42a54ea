// pack_q8_0.cl: Q8_0. File, 34 bytes per 32 values: half d, int8 q[32].
// Packed: codes [K/32][8 groups][16 rows][4 bytes], u = q + 128; scales [K/32][16 rows] half d, padded to 64 bytes.
static inline void pack_block(
    global const char *row, global char *tile, const Planes planes, int k, int block, int lane, uint keep) {
    global const char *from = row + 34 * (size_t)block;
    global char *codes = tile + 512 * (size_t)block + 4 * lane;
    for (int g = 0; g < 8; g++) put32(codes + 64 * g, (raw32(from + 2 + 4 * g) ^ 0x80808080u) & keep);
    global char *scales = tile + planes.second + 32 * (size_t)block + 2 * lane;
    put16(scales, raw16(from) & keep);
    if (32 * block + 32 == k && !(block & 1)) put16(scales + 32, 0);
}
