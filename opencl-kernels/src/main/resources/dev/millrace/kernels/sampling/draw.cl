// draw.cl: draws the next token of a row among its candidates, as CandidateSampler does on the host, to the same bits.
//
// candidates  [CHUNKS][CANDIDATES] (bits of the logit, id), each chunk sorted; see candidates.cl
// draw        ints, see TokenDraw: how to draw, the state of the generator, the tokens to penalise; moved on by one token
// tokens      [1] the token; -1 where there is no candidate, -2 where a candidate's logit is not finite
// In order: repetition penalty, top-k, top-p, min-p, temperature, draw. Floats are subtracted, multiplied and compared, one
// operation at a time, and all else is integers: nothing is left to a library's exponential.
// Launch: one work-group of one work-item.
#include "sampling/keys.cl"
#ifndef CANDIDATES
#define CANDIDATES 256
#endif
#ifndef CHUNKS
#define CHUNKS 1
#endif
#define DRAW_NO_TOKEN -1
#define DRAW_NOT_FINITE -2
// 2 to the 31st: the weight of the most probable candidate.
#define DRAW_ONE 0x80000000ul
// Of ln 2 the first 32 bits, and log2(e).
#define DRAW_LN2 2977044471ul
#define DRAW_LOG2_E 1.442695f

static ulong draw_long(global const int *at) { return (ulong)(uint)at[1] << 32 | (uint)at[0]; }

// 2^-((greatest - logit) scale) in units of 2^-31: by the exponential's series, which ends below them.
static uint draw_weight(float greatest, float logit, float scale) {
    if (logit == greatest) return (uint)DRAW_ONE;
    const float distance = greatest - logit;
    const float exponent = distance * scale;
    if (!(exponent < 32.0f)) return 0;
    const uint fixed = (uint)(exponent * 67108864.0f); // 6 bits before the point, 26 behind it
    const ulong z = (ulong)(fixed << 6) * DRAW_LN2 >> 32;
    ulong sum = DRAW_ONE;
    for (int k = 10; k > 0; k--) sum = DRAW_ONE - (z * sum >> 32) / (ulong)k;
    return (uint)(sum >> (fixed >> 26));
}

// Weights of the first `count` candidates; returns their sum.
static ulong draw_weigh(const ulong *keys, int count, float scale, uint *weights) {
    const float greatest = candidate_logit(keys[0]);
    ulong sum = 0;
    for (int i = 0; i < count; i++) sum += weights[i] = draw_weight(greatest, candidate_logit(keys[i]), scale);
    return sum;
}

// The candidates of all chunks, best first. Returns how many, or what is wrong with them.
static int draw_merge(global const int2 *candidates, ulong *keys) {
    int next[CHUNKS];
    for (int chunk = 0; chunk < CHUNKS; chunk++) next[chunk] = 0;
    for (int count = 0; count < CANDIDATES; count++) {
        int from = -1;
        for (int chunk = 0; chunk < CHUNKS; chunk++) {
            if (next[chunk] == CANDIDATES) continue;
            const int2 found = candidates[chunk * CANDIDATES + next[chunk]];
            if (found.y < 0) continue;
            const ulong key = candidate_key(as_float(found.x), found.y);
            if (from < 0 || key > keys[count]) {
                keys[count] = key;
                from = chunk;
            }
        }
        if (from < 0) return count > 0 ? count : DRAW_NO_TOKEN;
        if (!isfinite(candidate_logit(keys[count]))) return DRAW_NOT_FINITE;
        next[from]++;
    }
    return CANDIDATES;
}

static ulong draw_penalised(ulong key, global const int *draw) {
    const int id = candidate_id(key);
    int recent = 0;
    for (int i = 0; i < draw[DRAW_RECENT]; i++) recent |= draw[DRAW_TOKENS + i] == id;
    if (!recent) return key;
    const float logit = candidate_logit(key);
    return candidate_key(logit * as_float(logit > 0.0f ? draw[DRAW_RECIPROCAL] : draw[DRAW_PENALTY]), id);
}

// Penalises recent tokens, and sorts anew.
static void draw_penalise(ulong *keys, int count, global const int *draw) {
    for (int i = 0; i < count; i++) {
        const ulong key = draw_penalised(keys[i], draw);
        int at = i;
        for (; at > 0 && keys[at - 1] < key; at--) keys[at] = keys[at - 1];
        keys[at] = key;
    }
}

// How many of the best candidates stay, by their number, by their probability, and beside the best.
static int draw_keep(const ulong *keys, int count, global const int *draw, uint *weights) {
    if (draw[DRAW_TOP_K] > 0) count = min(count, draw[DRAW_TOP_K]);
    const ulong part = draw_long(draw + DRAW_TOP_P);
    if (part != ~0ul) {
        const ulong wanted = mul_hi(draw_weigh(keys, count, DRAW_LOG2_E, weights), part);
        ulong sum = 0;
        for (int i = 0; i < count; i++) {
            sum += weights[i];
            if (sum >= wanted) count = i + 1;
        }
    }
    const float least = candidate_logit(keys[0]) + as_float(draw[DRAW_LOG_MIN_P]);
    int end = 1;
    while (end < count && candidate_logit(keys[end]) >= least) end++;
    return end;
}

// The next number of the generator; see SplitMix64.
static ulong draw_random(global int *draw) {
    const ulong state = draw_long(draw + DRAW_STATE) + 0x9e3779b97f4a7c15ul;
    draw[DRAW_STATE] = (int)(uint)state;
    draw[DRAW_STATE + 1] = (int)(uint)(state >> 32);
    ulong z = (state ^ state >> 30) * 0xbf58476d1ce4e5b9ul;
    z = (z ^ z >> 27) * 0x94d049bb133111ebul;
    return z ^ z >> 31;
}

static void draw_remember(global int *draw, int token) {
    const int window = draw[DRAW_WINDOW], recent = draw[DRAW_RECENT];
    if (window == 0) return;
    if (recent < window) {
        draw[DRAW_TOKENS + recent] = token;
        draw[DRAW_RECENT] = recent + 1;
        return;
    }
    for (int i = 1; i < window; i++) draw[DRAW_TOKENS + i - 1] = draw[DRAW_TOKENS + i];
    draw[DRAW_TOKENS + window - 1] = token;
}

static int draw_token(global const int2 *candidates, global int *draw) {
    ulong keys[CANDIDATES];
    uint weights[CANDIDATES];
    const int count = draw_merge(candidates, keys);
    if (count < 0) return count;
    if (draw[DRAW_RECENT] > 0) draw_penalise(keys, count, draw);
    if (draw[DRAW_GREEDY]) return candidate_id(keys[0]);
    const int kept = draw_keep(keys, count, draw, weights);
    ulong left = mul_hi(draw_weigh(keys, kept, as_float(draw[DRAW_SCALE]), weights), draw_random(draw));
    int at = 0;
    while (at + 1 < kept && left >= weights[at]) left -= weights[at++];
    return candidate_id(keys[at]);
}

kernel void draw(STEP_ARGUMENT, SLOT(candidates), SLOT(draw), SLOT(tokens)) {
    global int *state = SLOT_AS(int, draw);
    for (int u = get_group_id(0); u < 1; u += get_num_groups(0)) {
        const int token = draw_token(SLOT_AS(const int2, candidates), state);
        *SLOT_AS(int, tokens) = token;
        draw_remember(state, token);
    }
}
