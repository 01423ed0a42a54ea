// y[i] = FACTOR * x[i]; one work-item per value.
#ifndef FACTOR
#define FACTOR 2.0f
#endif
#include "sample/tile.cl"

kernel void scale(global const float* x, global float* y) {
    scaleValue(x, y, (int)get_global_id(0));
}
