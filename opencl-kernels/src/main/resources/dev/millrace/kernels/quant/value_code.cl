// value_code.cl: one value of a packed quantised matrix; included once per weight type T. For the embedding gather.
//
// The arithmetic is that of the type's formula in float: scale * (u - zero), plus the minimum where there is one.
TILE_FUNCTION float CAT(value_, T)(global const char *weights, int k, int row, int column) {
    const int nb = k / 32, b = column / 32, j = column % 32;
    global const char *tile = weights + (size_t)(row / 16) * CAT(T, _TILE)(k);
    // Codes of the one row: h counts steps of LANES rows, so the row's lane is picked from its step.
    ivec c[8];
    CAT(T, _codes)(tile, nb, b, row % 16 / LANES, c);
    int codes[LANES];
    STOREI(c[j / 4], codes);
    float scales[LANES], minima[LANES];
    STOREF(CAT(T, _scale)(tile, nb, b, row % 16 / LANES, CAT(T, _HALVES) == 2 ? j / 16 : 0), scales);
    STOREF(CAT(T, _minimum)(tile, nb, b, row % 16 / LANES), minima);
    int u = (codes[row % LANES] >> (8 * (j % 4))) & 0xff;
    return fma(scales[row % LANES], (float)(u - CAT(T, _ZERO)), minima[row % LANES]);
}
