// split.cl: decode attention, split over the sequence: one unit of work is (row, K/V head, split).
//
// Parameters: q rows of QUERY_STRIDE floats; K and V pages of this layer; pages, the page table; partials out with SPLITS
// splits a row. Only units with something to see count: they are numbered row by row, of a row head by head, and each
// work-group has a range of neighbours. Ranges differ by one unit at most, so all are busy at any length of the context.
kernel void attention_split(STEP_ARGUMENT, SLOT(q), SLOT(keys), SLOT(values), SLOT(pages), SLOT(partials)) {
    global const float *q = SLOT_AS(const float, q);
    global const kv_t *keys = SLOT_AS(const kv_t, keys);
    global const kv_t *values = SLOT_AS(const kv_t, values);
    global const int *pages = SLOT_AS(const int, pages);
    global float *partials = SLOT_AS(float, partials);
    const int rows = STEP_ROW_COUNT;
    int units = 0;
    for (int row = 0; row < rows; row++) units += KV_HEADS * visible_splits(STEP_POSITION(row));
    const int worker = get_group_id(0), workers = get_num_groups(0);
    const int each = units / workers, rest = units % workers;
    const int begin = worker * each + min(worker, rest), end = begin + each + (worker < rest ? 1 : 0);
    // The row of unit u, and the number of its first unit.
    int row = 0, first = 0;
    for (int u = begin; u < end; u++) {
        while (u - first >= KV_HEADS * visible_splits(STEP_POSITION(row))) {
            first += KV_HEADS * visible_splits(STEP_POSITION(row));
            row++;
        }
        int position = STEP_POSITION(row), count = visible_splits(position);
        int kvHead = (u - first) / count, split = first_visible(position) / SPLIT + (u - first) % count;
        int start = split * SPLIT;
        int low = max(first_visible(position) - start, 0), high = min(position + 1 - start, SPLIT);
        float qs[NQ * HEAD_DIM], m[NQ], l[NQ], o[NQ * HEAD_DIM];
        int lows[NQ], highs[NQ];
        for (int i = 0; i < NQ; i++) {
            global const float *from = q + (size_t)row * QUERY_STRIDE + (kvHead * NQ + i) * HEAD_DIM;
            for (int d = 0; d < DV; d++) {
                vstore16(vload16(d, from) * SCALE, d, qs + i * HEAD_DIM);
                vstore16((float16)(0.0f), d, o + i * HEAD_DIM);
            }
            turn_query(qs + i * HEAD_DIM, HEAD_DIM);
            m[i] = -INFINITY;
            l[i] = 0.0f;
            lows[i] = low;
            highs[i] = high;
        }
        attend_split(keys, values, pages + STEP_SEQUENCE(row) * PAGES, kvHead, start, qs, lows, highs, m, l, o);
        for (int i = 0; i < NQ; i++) {
            global float *to = partials + partial_index(row, kvHead * NQ + i, split);
            to[0] = m[i];
            to[1] = l[i];
            for (int d = 0; d < DV; d++) vstore16(vload16(d, o + i * HEAD_DIM), d, to + 16);
        }
    }
}
