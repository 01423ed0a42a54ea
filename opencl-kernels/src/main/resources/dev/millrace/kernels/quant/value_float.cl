// value_float.cl: one value of a packed float matrix; included once per weight type T. For the embedding gather.
TILE_FUNCTION float CAT(value_, T)(global const char *weights, int k, int row, int column) {
    global const char *tile = weights + (size_t)(row / 16) * CAT(T, _TILE)(k);
    float lanes[LANES];
    STOREF(CAT(T, _LOAD)(tile, (size_t)column * 16 + row % 16 / LANES * LANES), lanes);
    return lanes[row % LANES];
}
