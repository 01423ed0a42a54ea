// keys.cl: logits and their ids as numbers to sort by.

// A logit and its id as one number: the greater, the better. Minus zero counts as zero.
static inline ulong candidate_key(float logit, int id) {
    uint bits = logit == 0.0f ? 0u : as_uint(logit);
    uint ordered = bits & 0x80000000u ? ~bits : bits | 0x80000000u;
    return (ulong)ordered << 32 | (uint)~id;
}

static inline uint candidate_bits(ulong key) {
    uint ordered = (uint)(key >> 32);
    return ordered & 0x80000000u ? ordered & 0x7fffffffu : ~ordered;
}

static inline float candidate_logit(ulong key) { return as_float(candidate_bits(key)); }

static inline int candidate_id(ulong key) { return (int)~(uint)key; }
