// pack_f16.cl: F16. Packed: values [K][16 rows] half; where K is odd, 32 bytes of zeros behind.
static inline void pack_block(
    global const char *row, global char *tile, const Planes planes, int k, int block, int lane, uint keep) {
    const int end = min(32 * block + 32, k);
    for (int i = 32 * block; i < end; i++) put16(tile + 32 * (size_t)i + 2 * lane, raw16(row + 2 * (size_t)i) & keep);
    if (end == k && (k & 1)) put16(tile + 32 * (size_t)k + 2 * lane, 0);
}
