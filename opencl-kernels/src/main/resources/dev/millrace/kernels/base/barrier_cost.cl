// barrier_cost.cl: what it costs that all work-groups wait for each other, as they do from phase to phase of a loop.
//
// Purpose:  work-groups meet state[2] times; the host divides the time by the rounds.
// Layout:   state [0] arrivals so far, [1] set when somebody waited too long, [2] rounds, [3] spare
// Geometry: one work-item per work-group, as many work-groups as run at the same time.
// A wait is bounded: where not all work-groups run at once, the kernel ends and says so.
#ifndef MOST_SPINS
#define MOST_SPINS 2000000
#endif

kernel void barrier_cost(global volatile int *state) {
    const int groups = get_num_groups(0);
    const int rounds = state[2];
    for (int round = 1; round <= rounds; round++) {
        mem_fence(CLK_GLOBAL_MEM_FENCE);
        atomic_inc(state);
        int spins = 0;
        while (atomic_add(state, 0) < round * groups) {
            if (++spins > MOST_SPINS || state[1] != 0) {
                state[1] = 1;
                return;
            }
        }
    }
}
