// portable.cl: attention without preconditions: one unit of work is (row, head), keys one after the other.
//
// Online softmax with scalar arithmetic, any HEAD_DIM up to HEAD_DIM; the partial is complete (SPLITS 1).
kernel void attention_portable(STEP_ARGUMENT, SLOT(q), SLOT(keys), SLOT(values), SLOT(pages), SLOT(partials)) {
    global const float *q = SLOT_AS(const float, q);
    global const kv_t *keys = SLOT_AS(const kv_t, keys);
    global const kv_t *values = SLOT_AS(const kv_t, values);
    global const int *pages = SLOT_AS(const int, pages);
    global float *partials = SLOT_AS(float, partials);
    const int rows = STEP_ROW_COUNT;
    for (int u = get_group_id(0); u < rows * HEADS; u += get_num_groups(0)) {
        int row = u / HEADS, head = u % HEADS, kvHead = head / GROUP;
        int position = STEP_POSITION(row);
        global const int *table = pages + STEP_SEQUENCE(row) * PAGES;
        global const float *from = q + (size_t)row * QUERY_STRIDE + head * HEAD_DIM;
        float qs[HEAD_DIM], o[HEAD_DIM], m = -INFINITY, l = 0.0f;
        for (int d = 0; d < HEAD_DIM; d++) {
            qs[d] = from[d] * SCALE;
            o[d] = 0.0f;
        }
        turn_query(qs, HEAD_DIM);
        for (int t = first_visible(position); t <= position; t++) {
            const size_t at = kv_head(table[t / PAGE], kvHead, KV_HEADS, HEAD_DIM);
            int slot = t % PAGE;
            float s = 0.0f;
            for (int d = 0; d < HEAD_DIM; d++)
                s = fma(qs[d], load_key(keys + at, slot, d, HEAD_DIM), s);
            float top = fmax(m, s), f = exp_1(m - top), e = exp_1(s - top);
            l = fma(l, f, e);
            for (int d = 0; d < HEAD_DIM; d++)
                o[d] = fma(e, load_value(values + at, slot, d, HEAD_DIM), o[d] * f);
            m = top;
        }
        global float *to = partials + partial_index(row, head, 0);
        to[0] = m;
        to[1] = l;
        for (int d = 0; d < HEAD_DIM; d++) to[16 + d] = o[d];
    }
}
