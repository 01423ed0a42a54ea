// Probe of local-memory: work-items of a group exchange 16 KiB through it.
// in: factor and summand of the values; out: each work-item's share, read backwards from its neighbour's.
kernel void probe(global const int *in, global int *out, local int *shared_cells) {
    int item = get_local_id(0);
    int items = get_local_size(0);
    int share = 4096 / items;
    for (int i = 0; i < share; i++) {
        int cell = item * share + i;
        shared_cells[cell] = in[0] * cell + in[1];
    }
    barrier(CLK_LOCAL_MEM_FENCE);
    int neighbour = (item + 1) % items;
    for (int i = 0; i < share; i++) {
        out[item * share + i] = shared_cells[neighbour * share + share - 1 - i];
    }
}
