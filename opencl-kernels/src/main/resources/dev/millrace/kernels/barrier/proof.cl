// proof.cl: shows on a device that barrier.cl makes data visible, not only that work-groups arrive.
//
// In every round each work-group rewrites its own WIDTH words, waits, reads by ordinary loads those that its neighbours wrote
// in this round, and waits again before they are rewritten. faults[work-group] counts words that were not this round's;
// passed[work-group] counts barriers that were passed.
// Launch: any number of work-groups of one work-item; `expected` of them must come, `rounds` times twice.
#include "barrier/barrier.cl"
#ifndef WIDTH
#define WIDTH 64
#endif
static inline int proof_word(int round, int worker, int i) { return round * 977 + worker * 31 + i; }

kernel void barrier_proof(global int *words, global int *faults, global int *passed, volatile global int *control,
                          int expected, int rounds) {
    const int me = get_group_id(0), workers = get_num_groups(0);
    int wrong = 0, barriers = 0;
    for (int round = 0; round < rounds; round++) {
        for (int i = 0; i < WIDTH; i++) words[me * WIDTH + i] = proof_word(round, me, i);
        if (!device_barrier(control, expected)) break;
        barriers++;
        for (int other = 1; other < workers; other++) {
            const int from = (me + other) % workers;
            for (int i = 0; i < WIDTH; i++) wrong += words[from * WIDTH + i] != proof_word(round, from, i);
        }
        if (!device_barrier(control, expected)) break;
        barriers++;
    }
    faults[me] = wrong;
    passed[me] = barriers;
}
