// The body of scale.
void scaleValue(global const float* x, global float* y, int i) {
    y[i] = FACTOR * x[i];
}
