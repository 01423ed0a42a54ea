// Kernels of the binding contract: every kind of argument, a counter, and one that takes a while.

// Work-item 0 of each group sums what the group put into local memory.
kernel void everyType(global int *out, int i, long l, float f, local int *scratch, global const int *in) {
    int item = get_local_id(0);
    scratch[item] = in[get_global_id(0)];
    barrier(CLK_LOCAL_MEM_FENCE);
    if (item == 0) {
        int sum = 0;
        for (int n = 0; n < (int)get_local_size(0); n++) {
            sum += scratch[n];
        }
        global int *mine = out + get_group_id(0) * 5;
        mine[0] = i;
        mine[1] = (int)(l >> 32);
        mine[2] = (int)l;
        mine[3] = as_int(f);
        mine[4] = sum;
    }
}

kernel void increment(global int *cells) {
    cells[get_global_id(0)] += 1;
}

kernel void spin(global int *cells, int rounds) {
    int item = get_global_id(0);
    int value = cells[item];
    for (int n = 0; n < rounds; n++) {
        value = value * 1664525 + 1013904223;
    }
    cells[item] = value;
}
