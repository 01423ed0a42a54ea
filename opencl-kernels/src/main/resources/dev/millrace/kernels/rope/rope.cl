// rope.cl: rotary position embedding of a stretch of a row (RoFormer, arXiv 2104.09864), in place.
//
//   (a, b) -> (a cos - b sin, a sin + b cos), as fma(a, cos, -(b sin)) and fma(a, sin, b cos)
// NORMAL pairs (2i, 2i+1), NEOX pairs (i, i + rotaryDim/2) of a head. table: [position][rotaryDim/2][cos, sin].
// The stretch z[count] starts at column `column` and holds whole pairs (NEOX: whole heads).
TILE_FUNCTION void rope_normal(float *z, int column, int count, int headDim, int rotaryDim, global const float *angles) {
    for (int i = 0; i < count; i += 2) {
        int d = (column + i) % headDim;
        if (d < rotaryDim) {
            float c = angles[d], s = angles[d + 1], a = z[i], b = z[i + 1];
            z[i] = fma(a, c, -(b * s));
            z[i + 1] = fma(a, s, b * c);
        }
    }
}

TILE_FUNCTION void rope_neox(float *z, int column, int count, int headDim, int rotaryDim, global const float *angles) {
    int half_ = rotaryDim / 2;
    for (int head = 0; head < count; head += headDim) {
        for (int i = 0; i < half_; i++) {
            float c = angles[2 * i], s = angles[2 * i + 1], a = z[head + i], b = z[head + half_ + i];
            z[head + i] = fma(a, c, -(b * s));
            z[head + half_ + i] = fma(a, s, b * c);
        }
    }
}
