// local.cl: attention for devices with local memory: one work-group of GROUP_SIZE work-items is (row, head), a split at a time.
//
// Scores of a split are computed one key a work-item and meet in local memory, where maximum and sum are reduced in a fixed
// tree; then each work-item owns some dimensions of the output. The partial is complete (SPLITS 1).
#ifndef GROUP_SIZE
#define GROUP_SIZE 64
#endif
// Where position start + t of a sequence lies. Where pages are no smaller than splits, a split lies in one.
#if PAGE >= SPLIT
#define PLACE(t) (at + (size_t)((t) / 16) * KV_SIXTEEN(HEAD_DIM))
#else
#define PLACE(t) kv_sixteen(table, start + (t) / 16 * 16, kvHead, KV_HEADS, HEAD_DIM)
#endif
kernel __attribute__((reqd_work_group_size(GROUP_SIZE, 1, 1)))
void attention_local(STEP_ARGUMENT, SLOT(q), SLOT(keys), SLOT(values), SLOT(pages), SLOT(partials)) {
    local float qs[HEAD_DIM], p[SPLIT], reduced[GROUP_SIZE];
    global const float *q = SLOT_AS(const float, q);
    global const kv_t *keys = SLOT_AS(const kv_t, keys);
    global const kv_t *values = SLOT_AS(const kv_t, values);
    global const int *pages = SLOT_AS(const int, pages);
    global float *partials = SLOT_AS(float, partials);
    const int me = get_local_id(0);
    const int rows = STEP_ROW_COUNT;
    for (int u = get_group_id(0); u < rows * HEADS; u += get_num_groups(0)) {
        int row = u / HEADS, head = u % HEADS, kvHead = head / GROUP;
        int position = STEP_POSITION(row);
        global const int *table = pages + STEP_SEQUENCE(row) * PAGES;
        for (int d = me; d < HEAD_DIM; d += GROUP_SIZE)
            qs[d] = turned_query(q + (size_t)row * QUERY_STRIDE + head * HEAD_DIM, d, HEAD_DIM) * SCALE;
        float o[(HEAD_DIM + GROUP_SIZE - 1) / GROUP_SIZE];
        for (int i = 0; i < (HEAD_DIM + GROUP_SIZE - 1) / GROUP_SIZE; i++) o[i] = 0.0f;
        float m = -INFINITY, l = 0.0f;
        barrier(CLK_LOCAL_MEM_FENCE);
        int first = first_visible(position);
        for (int split = first / SPLIT; split <= position / SPLIT; split++) {
            int start = split * SPLIT;
#if PAGE >= SPLIT
            const size_t at = kv_sixteen(table, start, kvHead, KV_HEADS, HEAD_DIM);
#endif
            int low = max(first - start, 0), high = min(position + 1 - start, SPLIT);
            float best = -INFINITY;
            for (int t = me; t < SPLIT; t += GROUP_SIZE) {
                float s = -INFINITY;
                if (t >= low && t < high) {
                    global const kv_t *k = keys + PLACE(t);
                    s = 0.0f;
                    for (int d = 0; d < HEAD_DIM; d++)
                        s = fma(qs[d], load_key(k, t % 16, d, HEAD_DIM), s);
                }
                p[t] = s;
                best = fmax(best, s);
            }
            reduced[me] = best;
            barrier(CLK_LOCAL_MEM_FENCE);
            for (int half_ = GROUP_SIZE / 2; half_ > 0; half_ /= 2) {
                if (me < half_) reduced[me] = fmax(reduced[me], reduced[me + half_]);
                barrier(CLK_LOCAL_MEM_FENCE);
            }
            float top = fmax(m, reduced[0]);
            barrier(CLK_LOCAL_MEM_FENCE);
            float sum = 0.0f;
            for (int t = me; t < SPLIT; t += GROUP_SIZE) {
                float e = exp_1(p[t] - top);
                p[t] = e;
                sum += e;
            }
            reduced[me] = sum;
            barrier(CLK_LOCAL_MEM_FENCE);
            for (int half_ = GROUP_SIZE / 2; half_ > 0; half_ /= 2) {
                if (me < half_) reduced[me] += reduced[me + half_];
                barrier(CLK_LOCAL_MEM_FENCE);
            }
            float f = exp_1(m - top);
            l = fma(l, f, reduced[0]);
            m = top;
            for (int i = 0, d = me; d < HEAD_DIM; i++, d += GROUP_SIZE) {
                float a = o[i] * f;
                for (int t = low; t < high; t++)
                    a = fma(p[t], load_value(values + PLACE(t), t % 16, d, HEAD_DIM), a);
                o[i] = a;
            }
            barrier(CLK_LOCAL_MEM_FENCE);
        }
        global float *to = partials + partial_index(row, head, 0);
        if (me == 0) {
            to[0] = m;
            to[1] = l;
        }
        for (int i = 0, d = me; d < HEAD_DIM; i++, d += GROUP_SIZE) to[16 + d] = o[i];
    }
}
