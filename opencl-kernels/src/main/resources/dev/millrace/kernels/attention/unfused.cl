// unfused.cl: attention in three launches with the scores in memory [row][head][PAGES * PAGE]: what fusing saves.
#ifndef SCALE
#define SCALE 1.0f
#endif
#define SCORE_ROW (PAGES * PAGE)
kernel void attention_scores(STEP_ARGUMENT, SLOT(query), SLOT(keys), SLOT(pages), SLOT(scores)) {
    global const float *q = SLOT_AS(const float, query);
    global const kv_t *k = SLOT_AS(const kv_t, keys);
    global const int *table = SLOT_AS(const int, pages);
    global float *scores = SLOT_AS(float, scores);
    const int units = STEP_ROW_COUNT * HEADS;
    for (int u = get_group_id(0); u < units; u += get_num_groups(0)) {
        int row = u / HEADS, head = u % HEADS, position = STEP_POSITION(row);
        global const float *from = q + (size_t)row * QUERY_STRIDE + head * HEAD_DIM;
        float qs[HEAD_DIM];
        for (int d = 0; d < HEAD_DIM; d++) qs[d] = from[d] * SCALE;
        turn_query(qs, HEAD_DIM);
        for (int t = first_visible(position); t <= position; t++) {
            const size_t at =
                kv_head(table[STEP_SEQUENCE(row) * PAGES + t / PAGE], head / GROUP, KV_HEADS, HEAD_DIM);
            float s = 0.0f;
            for (int d = 0; d < HEAD_DIM; d++)
                s = fma(qs[d], load_key(k + at, t % PAGE, d, HEAD_DIM), s);
            scores[(size_t)u * SCORE_ROW + t] = s;
        }
    }
}

kernel void attention_softmax(STEP_ARGUMENT, SLOT(scores)) {
    global float *scores = SLOT_AS(float, scores);
    const int units = STEP_ROW_COUNT * HEADS;
    for (int u = get_group_id(0); u < units; u += get_num_groups(0)) {
        int position = STEP_POSITION(u / HEADS), first = first_visible(position);
        global float *s = scores + (size_t)u * SCORE_ROW;
        float top = -INFINITY, sum = 0.0f;
        for (int t = first; t <= position; t++) top = fmax(top, s[t]);
        for (int t = first; t <= position; t++) {
            s[t] = exp_1(s[t] - top);
            sum += s[t];
        }
        for (int t = first; t <= position; t++) s[t] /= sum;
    }
}

kernel void attention_weighted_sum(STEP_ARGUMENT, SLOT(scores), SLOT(values), SLOT(pages), SLOT(output)) {
    global const float *scores = SLOT_AS(const float, scores);
    global const kv_t *v = SLOT_AS(const kv_t, values);
    global const int *table = SLOT_AS(const int, pages);
    global float *output = SLOT_AS(float, output);
    const int units = STEP_ROW_COUNT * HEADS;
    for (int u = get_group_id(0); u < units; u += get_num_groups(0)) {
        int row = u / HEADS, head = u % HEADS, position = STEP_POSITION(row);
        global const float *p = scores + (size_t)u * SCORE_ROW;
        global float *to = output + (size_t)row * QUERY_STRIDE + head * HEAD_DIM;
        float o[HEAD_DIM];
        for (int d = 0; d < HEAD_DIM; d++) o[d] = 0.0f;
        for (int t = first_visible(position); t <= position; t++) {
            const size_t at =
                kv_head(table[STEP_SEQUENCE(row) * PAGES + t / PAGE], head / GROUP, KV_HEADS, HEAD_DIM);
            for (int d = 0; d < HEAD_DIM; d++)
                o[d] = fma(p[t], load_value(v + at, t % PAGE, d, HEAD_DIM), o[d]);
        }
        for (int d = 0; d < HEAD_DIM; d++) to[d] = o[d];
        if (head == HEADS - 1)
            for (int c = HEADS * HEAD_DIM; c < QUERY_STRIDE; c++) output[(size_t)row * QUERY_STRIDE + c] = 0.0f;
    }
}
