// proof.cl: shows on a device that shares.cl makes data visible, and that each share is run once.
//
// meeting_proof: all work-groups run at once. In every round each rewrites its own WIDTH words, waits for all, reads by ordinary
// loads those that its neighbours wrote in this round, and waits again before they are rewritten. faults[work-group] counts
// words that were not this round's; passed[work-group] counts meetings at which all came.
// Launch: any number of work-groups of one work-item; `expected` of them must come, `rounds` times twice.
#include "barrier/shares.cl"
#ifndef WIDTH
#define WIDTH 64
#endif
static inline int proof_word(int round, int worker, int i) { return round * 977 + worker * 31 + i; }

static int meet(volatile global int *control, uint *until, int expected) {
    *until += expected;
    share_done(control, *until);
    return phase_wait(control, *until);
}

kernel void meeting_proof(global int *words, global int *faults, global int *passed, volatile global int *control,
                          int expected, int rounds) {
    const int me = get_group_id(0), workers = get_num_groups(0);
    int wrong = 0, meetings = 0;
    uint until = 0;
    for (int round = 0; round < rounds; round++) {
        for (int i = 0; i < WIDTH; i++) words[me * WIDTH + i] = proof_word(round, me, i);
        if (!meet(control, &until, expected)) break;
        meetings++;
        for (int other = 1; other < workers; other++) {
            const int from = (me + other) % workers;
            for (int i = 0; i < WIDTH; i++) wrong += words[from * WIDTH + i] != proof_word(round, from, i);
        }
        if (!meet(control, &until, expected)) break;
        meetings++;
    }
    faults[me] = wrong;
    passed[me] = meetings;
}

// shares_proof: phases of `shares` shares, whoever runs them. A share adds one to its word of runs and rewrites its WIDTH words
// of words [2][shares][WIDTH] in every other phase; first it reads by ordinary loads what all shares of the phase before wrote.
// Launch: any number of work-groups of one work-item, when `before` shares have been claimed and done.
kernel void shares_proof(global int *words, global int *faults, global int *runs, volatile global int *control, int shares,
                         int phases, int before) {
    int wrong = 0;
    uint start = before;
    for (int phase = 0; phase < phases; phase++, start += shares) {
        if (shares_passed(control, start + shares)) continue;
        if (!phase_wait(control, start)) break;
        for (int share; (share = share_claim(control, start, shares)) >= 0;) {
            global const int *last = words + (phase + 1) % 2 * shares * WIDTH;
            for (int i = 0; phase > 0 && i < shares * WIDTH; i++)
                wrong += last[i] != proof_word(phase - 1, i / WIDTH, i % WIDTH);
            for (int i = 0; i < WIDTH; i++) words[(phase % 2 * shares + share) * WIDTH + i] = proof_word(phase, share, i);
            runs[share] += 1;
            share_done(control, start + shares);
        }
    }
    faults[get_group_id(0)] = wrong;
}
