// candidates.cl: the best logits of each output row with their ids: best first, equal logits in order of id, NaN never.
//
// logits      [output][PADDED_COLUMNS] float, COLUMNS of them real
// candidates  [output][chunk][CANDIDATES] (bits of the logit, id); id -1 where a chunk has fewer
// A row is cut into CHUNKS stretches of whole 16 columns; one work-item searches one. It keeps its best in a heap with the
// least on top. Nearly all logits are below that one and are passed over 16 at a time: of n logits in random order about
// CANDIDATES (1 + ln(n / CANDIDATES)) enter the heap.
// Launch: any number of work-groups of one work-item.
#ifndef CANDIDATES
#define CANDIDATES 256
#endif
#ifndef CHUNKS
#define CHUNKS 1
#endif

#include "sampling/keys.cl"

// Puts a key where the entry `at` was, and restores the heap below it.
static inline void sift_down(ulong *heap, int count, int at, ulong key) {
    for (int child = 2 * at + 1; child < count; child = 2 * at + 1) {
        if (child + 1 < count && heap[child + 1] < heap[child]) child++;
        if (heap[child] >= key) break;
        heap[at] = heap[child];
        at = child;
    }
    heap[at] = key;
}

// Searches columns [from, end) of a row.
static void best_of_chunk(global const float *z, int from, int end, global int2 *found) {
    ulong heap[CANDIDATES];
    int count = 0, i = from;
    for (; i < end && count < CANDIDATES; i++)
        if (!isnan(z[i])) heap[count++] = candidate_key(z[i], i);
    for (int at = count / 2 - 1; at >= 0; at--) sift_down(heap, count, at, heap[at]);
    float least = count > 0 ? candidate_logit(heap[0]) : 0.0f;
    while (i < end) {
        if (i + 16 <= end && !any(vload16(0, z + i) > least)) {
            i += 16;
            continue;
        }
        for (int stop = min(i + 16, end); i < stop; i++) {
            if (z[i] > least) { // an equal one has the higher id and loses
                sift_down(heap, count, 0, candidate_key(z[i], i));
                least = candidate_logit(heap[0]);
            }
        }
    }
    for (int at = count; at < CANDIDATES; at++) found[at] = (int2)(as_int(-INFINITY), -1);
    while (count > 0) {
        count--;
        found[count] = (int2)((int)candidate_bits(heap[0]), (int)~(uint)heap[0]);
        sift_down(heap, count, 0, heap[count]);
    }
}

kernel void candidates(STEP_ARGUMENT, SLOT(logits), SLOT(candidates)) {
    global const float *logits = SLOT_AS(const float, logits);
    global int2 *candidates = SLOT_AS(int2, candidates);
    const int units = STEP_OUTPUT_COUNT * CHUNKS;
    const long vectors = (COLUMNS + 15) / 16;
    for (int u = get_group_id(0); u < units; u += get_num_groups(0)) {
        const int output = u / CHUNKS, chunk = u % CHUNKS;
        const int from = (int)(vectors * chunk / CHUNKS) * 16;
        const int end = min((int)(vectors * (chunk + 1) / CHUNKS) * 16, COLUMNS);
        best_of_chunk(logits + (size_t)output * PADDED_COLUMNS, from, end, candidates + (size_t)u * CANDIDATES);
    }
}
