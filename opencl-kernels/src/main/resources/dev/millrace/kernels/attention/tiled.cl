// tiled.cl: prefill attention: one unit of work is (tile of QUERY_ROWS rows, K/V head), all its splits in turn.
//
// Splits are merged as partial.cl says, so a row gets the bits that decode would give it. Rows of a tile that belong to
// different sequences are attended to one sequence at a time.
kernel void attention_tiled(STEP_ARGUMENT, SLOT(q), SLOT(keys), SLOT(values), SLOT(pages), SLOT(partials)) {
    global const float *q = SLOT_AS(const float, q);
    global const kv_t *keys = SLOT_AS(const kv_t, keys);
    global const kv_t *values = SLOT_AS(const kv_t, values);
    global const int *pages = SLOT_AS(const int, pages);
    global float *partials = SLOT_AS(float, partials);
    const int rows = STEP_ROW_COUNT;
    const int tiles = (rows + QUERY_ROWS - 1) / QUERY_ROWS;
    for (int u = get_group_id(0); u < tiles * KV_HEADS; u += get_num_groups(0)) {
        // The last tiles see the most keys: they go first, so that the tail is short.
        int row0 = (tiles - 1 - u / KV_HEADS) * QUERY_ROWS, kvHead = u % KV_HEADS;
        int count = min(QUERY_ROWS, rows - row0);
        float qs[NQ * HEAD_DIM], m[NQ], l[NQ], o[NQ * HEAD_DIM];
        float mm[NQ], ll[NQ], oo[NQ * HEAD_DIM];
        for (int i = 0; i < NQ; i++) {
            int row = row0 + min(i / GROUP, count - 1);
            global const float *from = q + (size_t)row * QUERY_STRIDE + (kvHead * GROUP + i % GROUP) * HEAD_DIM;
            for (int d = 0; d < DV; d++) vstore16(vload16(d, from) * SCALE, d, qs + i * HEAD_DIM);
            turn_query(qs + i * HEAD_DIM, HEAD_DIM);
            mm[i] = -INFINITY;
            ll[i] = 0.0f;
        }
        for (int r = 0; r < count;) {
            int sequence = STEP_SEQUENCE(row0 + r);
            int end = r, farthest = 0, nearest = INT_MAX;
            while (end < count && STEP_SEQUENCE(row0 + end) == sequence) {
                farthest = max(farthest, STEP_POSITION(row0 + end));
                nearest = min(nearest, first_visible(STEP_POSITION(row0 + end)));
                end++;
            }
            for (int split = nearest / SPLIT; split <= farthest / SPLIT; split++) {
                int lows[NQ], highs[NQ];
                for (int i = 0; i < NQ; i++) {
                    int row = i / GROUP, start = split * SPLIT;
                    int position = row >= r && row < end ? STEP_POSITION(row0 + row) : -1;
                    lows[i] = max(first_visible(position) - start, 0);
                    highs[i] = min(position + 1 - start, SPLIT);
                    m[i] = -INFINITY;
                    l[i] = 0.0f;
                    for (int d = 0; d < DV; d++) vstore16((float16)(0.0f), d, o + i * HEAD_DIM);
                }
                attend_split(keys, values, pages + sequence * PAGES, kvHead, split * SPLIT, qs, lows, highs, m, l, o);
                for (int i = 0; i < NQ; i++) {
                    if (lows[i] >= highs[i]) continue;
                    if (mm[i] == -INFINITY) {
                        mm[i] = m[i];
                        ll[i] = l[i];
                        for (int d = 0; d < DV; d++) vstore16(vload16(d, o + i * HEAD_DIM), d, oo + i * HEAD_DIM);
                        continue;
                    }
                    float top = fmax(mm[i], m[i]);
                    float ea = exp_1(mm[i] - top), eb = exp_1(m[i] - top);
                    ll[i] = fma(ll[i], ea, l[i] * eb);
                    for (int d = 0; d < DV; d++) {
                        float16 a = vload16(d, oo + i * HEAD_DIM), b = vload16(d, o + i * HEAD_DIM);
                        vstore16(fma(a, (float16)(ea), b * eb), d, oo + i * HEAD_DIM);
                    }
                    mm[i] = top;
                }
            }
            r = end;
        }
        for (int i = 0; i < count * GROUP; i++) {
            global float *to = partials + partial_index(row0 + i / GROUP, kvHead * GROUP + i % GROUP, 0);
            to[0] = mm[i];
            to[1] = ll[i];
            for (int d = 0; d < DV; d++) vstore16(vload16(d, oo + i * HEAD_DIM), d, to + 16);
        }
    }
}
