// pack.cl: raw rows of a model file -> tiles of 16 rows. The type's file has pack_block, which moves 32 values of one row.
//
// raw     rows one after the other, row_bytes each
// packed  tiles of a matrix, tile_bytes each; the first raw row is the first row of tile first_tile
// A work-item moves BLOCKS_PER_ITEM blocks of 32 values of LANES_PER_ITEM rows; rows vary fastest among work-items.
// Rows that the last tile lacks are written as zeros: their work-items read the first row and keep none of its bits.
// Launch: (tiles) x (stretches of blocks) x (16 / LANES_PER_ITEM) work-items, or more: what is too much does nothing.
#ifndef LANES_PER_ITEM
#define LANES_PER_ITEM 16
#endif
#ifndef BLOCKS_PER_ITEM
#define BLOCKS_PER_ITEM 8
#endif

kernel void pack(
    global const char *raw, ulong raw_offset,
    global char *packed, ulong packed_offset,
    int rows, int k, int first_tile, ulong row_bytes, ulong tile_bytes,
    ulong second_plane, ulong third_plane, ulong fourth_plane) {
    const int blocks = (k + 31) / 32;
    const int stretches = (blocks + BLOCKS_PER_ITEM - 1) / BLOCKS_PER_ITEM;
    const int groups = 16 / LANES_PER_ITEM;
    const size_t item = get_global_id(0);
    const size_t tile = item / ((size_t)stretches * groups);
    if (tile >= (size_t)((rows + 15) / 16)) return;
    const int first_lane = (int)(item % groups) * LANES_PER_ITEM;
    const int first_block = (int)(item / groups % stretches) * BLOCKS_PER_ITEM;
    const int end_block = min(first_block + BLOCKS_PER_ITEM, blocks);
    const Planes planes = {second_plane, third_plane, fourth_plane};
    global char *target = packed + packed_offset + (first_tile + tile) * tile_bytes;
    for (int lane = first_lane; lane < first_lane + LANES_PER_ITEM; lane++) {
        const size_t row = tile * 16 + lane;
        const bool present = row < (size_t)rows;
        global const char *source = raw + raw_offset + (present ? row * row_bytes : 0);
        const uint keep = present ? 0xffffffffu : 0u;
        for (int block = first_block; block < end_block; block++) pack_block(source, target, planes, k, block, lane, keep);
    }
}
