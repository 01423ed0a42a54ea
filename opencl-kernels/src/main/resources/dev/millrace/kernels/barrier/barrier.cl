// barrier.cl: a barrier of all work-groups of a launch, for launches of no more work-groups than the device runs at once.
//
// control, ints of a cache line each:
//   [BARRIER_ARRIVED] work-groups that wait, [BARRIER_ROUND] barriers passed so far, [BARRIER_ABORTED] 1 after somebody gave
//   up, [BARRIER_SPINS] how often to look before giving up
// The last to arrive sets ARRIVED back and counts ROUND up; the others look at ROUND until it changes. So the words are as
// they were after every launch that ended well, and nothing needs to be set between launches. After an abort the host fills
// all but BARRIER_SPINS with zeros.
//
// What a work-group wrote before a barrier the others read behind it by ordinary loads: the fences order the device, the
// atomics around them keep the compiler from moving loads. Nothing in OpenCL 1.2 promises that; proof.cl tries it.
// Work-groups have one work-item.
#define BARRIER_ARRIVED 0
#define BARRIER_ROUND 16
#define BARRIER_ABORTED 32
#define BARRIER_SPINS 48

#ifdef MILLRACE_PAUSE
#define BARRIER_PAUSE() __asm__ volatile("pause" ::: "memory")
#else
#define BARRIER_PAUSE()
#endif

// Waits for all `workers`. Returns whether they came; a work-group that is told 0 returns from its kernel at once.
static int device_barrier(volatile global int *control, int workers) {
    mem_fence(CLK_GLOBAL_MEM_FENCE);
    const int round = control[BARRIER_ROUND];
    if (control[BARRIER_ABORTED]) return 0;
    if (atomic_inc(control + BARRIER_ARRIVED) == workers - 1) {
        atomic_xchg(control + BARRIER_ARRIVED, 0);
        mem_fence(CLK_GLOBAL_MEM_FENCE);
        atomic_inc(control + BARRIER_ROUND);
    } else {
        const int limit = control[BARRIER_SPINS];
        for (int spins = 0; control[BARRIER_ROUND] == round; spins++) {
            if (spins >= limit || ((spins & 1023) == 1023 && control[BARRIER_ABORTED])) {
                atomic_xchg(control + BARRIER_ABORTED, 1);
                return 0;
            }
            BARRIER_PAUSE();
        }
        atomic_or(control + BARRIER_ROUND, 0);
    }
    mem_fence(CLK_GLOBAL_MEM_FENCE);
    return 1;
}
