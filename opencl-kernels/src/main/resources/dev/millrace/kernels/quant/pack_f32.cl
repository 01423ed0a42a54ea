// pack_f32.cl: F32. Packed: values [K][16 rows] float.
static inline void pack_block(
    global const char *row, global char *tile, const Planes planes, int k, int block, int lane, uint keep) {
    const int end = min(32 * block + 32, k);
    for (int i = 32 * block; i < end; i++) put32(tile + 64 * (size_t)i + 4 * lane, raw32(row + 4 * (size_t)i) & keep);
}
