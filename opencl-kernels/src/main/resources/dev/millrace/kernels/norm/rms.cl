// rms.cl: root mean square normalisation (arXiv 1910.07467): the factor 1 / sqrt(mean(x^2) + epsilon) of a row.
//
// Squares are summed in 16 lanes, column c in lane c % 16, in order of c; then sum16.
static float rms_factor_16(float16 squares, int columns, float epsilon) {
    return 1.0f / sqrt(sum16(squares) / (float)columns + epsilon);
}
