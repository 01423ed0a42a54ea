// barrier.cl: a barrier of all work-groups of a launch, for launches of no more work-groups than the device runs at once.
//
// control, ints of a cache line each:
//   [BARRIER_ARRIVED] work-groups that wait, [BARRIER_ROUND] barriers passed so far, [BARRIER_ABORTED] 1 after somebody gave
//   up, [BARRIER_PATIENCE] how long to wait before giving up, [BARRIER_SLEEPERS] work-groups that sleep
// The last to arrive sets ARRIVED back and counts ROUND up; the others look at ROUND until it changes. So the words are as
// they were after every launch that ended well, and nothing needs to be set between launches. After an abort the host fills
// all but BARRIER_PATIENCE with zeros.
//
// What a work-group wrote before a barrier the others read behind it by ordinary loads: the fences order the device, the
// atomics around them keep the compiler from moving loads. Nothing in OpenCL 1.2 promises that; proof.cl tries it.
// Work-groups have one work-item.
//
// MILLRACE_FUTEX, with futex.cl before this: Linux on x86-64, where a work-group is a thread. One that has looked in vain for some microseconds goes to
// sleep until ROUND changes. A thread that only looks keeps its core from the very thread that it waits for, as soon as
// other programs want the cores too. PATIENCE counts naps of BARRIER_NAP_NANOS then, and looks otherwise.
#define BARRIER_ARRIVED 0
#define BARRIER_ROUND 16
#define BARRIER_ABORTED 32
#define BARRIER_PATIENCE 48
#define BARRIER_SLEEPERS 64

#ifdef MILLRACE_FUTEX
#define BARRIER_LOOKS 2000
#define BARRIER_NAP_NANOS 50000000

// Looks, then sleeps. Returns whether to go on waiting.
static int barrier_wait(volatile global int *control, int round, int *looks, int *naps) {
    if (*looks < BARRIER_LOOKS) {
        ++*looks;
        __asm__ volatile("pause" ::: "memory");
        return 1;
    }
    if (*naps >= control[BARRIER_PATIENCE] || control[BARRIER_ABORTED]) return 0;
    atomic_inc(control + BARRIER_SLEEPERS);
    *naps += futex_wait(control + BARRIER_ROUND, round, BARRIER_NAP_NANOS) == FUTEX_TIMED_OUT;
    atomic_dec(control + BARRIER_SLEEPERS);
    return 1;
}
#define BARRIER_WAKE() \
    if (atomic_or(control + BARRIER_SLEEPERS, 0) > 0) futex_wake(control + BARRIER_ROUND)
#else
static int barrier_wait(volatile global int *control, int round, int *looks, int *naps) {
    ++*looks;
    return *looks <= control[BARRIER_PATIENCE] && ((*looks & 1023) != 0 || !control[BARRIER_ABORTED]);
}
#define BARRIER_WAKE()
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
        BARRIER_WAKE();
    } else {
        int looks = 0, naps = 0;
        while (control[BARRIER_ROUND] == round) {
            if (!barrier_wait(control, round, &looks, &naps)) {
                atomic_xchg(control + BARRIER_ABORTED, 1);
                BARRIER_WAKE();
                return 0;
            }
        }
        atomic_or(control + BARRIER_ROUND, 0);
    }
    mem_fence(CLK_GLOBAL_MEM_FENCE);
    return 1;
}
