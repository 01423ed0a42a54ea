// shares.cl: phases shared out among the work-groups of a launch, one phase after the other.
//
// A phase has a number of shares. Whoever is free claims the next one, runs it and says that it is done; the next phase opens
// when all shares of this one are done. So nobody waits for a work-group that has claimed nothing: one that the device has
// not started, or whose thread has no core just now, is not missed; the others do its work, and it goes on where they are.
//
// control, ints of a cache line each:
//   [SHARES_CLAIMED] and [SHARES_DONE] count shares, from launch to launch, and wrap around; [SHARES_PATIENCE] how long to wait
//   before giving up, [SHARES_SLEEPERS] work-groups that sleep, [SHARES_GOES_ON] tokens that a run reads (run.cl)
// A work-group that gives up holds no share and only leaves: should the share that it waited for be done after all, the others
// go on without it, and the next launch has all of them again.
// A phase is known by the number of its first share. Counts are compared by their difference, which is small.
//
// What was written before share_done others read behind phase_wait by ordinary loads: the fences order the device, the
// atomics around them keep the compiler from moving loads. Nothing in OpenCL 1.2 promises that; proof.cl tries it. On x86-64
// it is the processor that promises it, and only the compiler has to be held back. Work-groups have one work-item.
//
// MILLRACE_FUTEX, with futex.cl before this: Linux on x86-64, where a work-group is a thread. One that has looked in vain for
// some microseconds goes to sleep until a phase is done. A thread that only looks keeps its core from the very thread that it
// waits for, as soon as other programs want the cores too. PATIENCE counts naps of SHARES_NAP_NANOS then, and looks otherwise.
#define SHARES_CLAIMED 0
#define SHARES_DONE 16
#define SHARES_PATIENCE 32
#define SHARES_SLEEPERS 48
#define SHARES_GOES_ON 64

#ifdef MILLRACE_FUTEX
#define SHARES_LOOKS 2000
#define SHARES_NAP_NANOS 50000000

// Looks, then sleeps while DONE is what was seen. Returns whether to go on waiting.
static int shares_pause(volatile global int *control, int seen, int *looks, int *naps) {
    if (*looks < SHARES_LOOKS) {
        ++*looks;
        __asm__ volatile("pause" ::: "memory");
        return 1;
    }
    if (*naps >= control[SHARES_PATIENCE]) return 0;
    atomic_inc(control + SHARES_SLEEPERS);
    *naps += futex_wait(control + SHARES_DONE, seen, SHARES_NAP_NANOS) == FUTEX_TIMED_OUT;
    atomic_dec(control + SHARES_SLEEPERS);
    return 1;
}
#define SHARES_RELEASE() __asm__ volatile("" ::: "memory")
#define SHARES_ACQUIRE(control) __asm__ volatile("" ::: "memory")
#define SHARES_WAKE() \
    if (atomic_or(control + SHARES_SLEEPERS, 0) > 0) futex_wake(control + SHARES_DONE)
#else
static int shares_pause(volatile global int *control, int seen, int *looks, int *naps) {
    return ++*looks <= control[SHARES_PATIENCE];
}
#define SHARES_RELEASE() mem_fence(CLK_GLOBAL_MEM_FENCE)
#define SHARES_ACQUIRE(control) \
    atomic_or((control) + SHARES_DONE, 0); \
    mem_fence(CLK_GLOBAL_MEM_FENCE)
#define SHARES_WAKE()
#endif

// How far a count is beyond another one; negative when it has not come there yet.
static inline int shares_beyond(uint count, uint other) { return (int)(count - other); }

// Whether `until` shares are done; a look that orders nothing.
static inline int shares_passed(volatile global int *control, uint until) {
    return shares_beyond(control[SHARES_DONE], until) >= 0;
}

// Waits until `until` shares are done. Returns whether they are; a work-group that is told 0 returns from its kernel at once.
static int phase_wait(volatile global int *control, uint until) {
    int looks = 0, naps = 0;
    for (;;) {
        const int done = control[SHARES_DONE];
        if (shares_beyond(done, until) >= 0) break;
        if (!shares_pause(control, done, &looks, &naps)) return 0;
    }
    SHARES_ACQUIRE(control);
    return 1;
}

// A share of the open phase that begins with share number `start`, counted from there; -1 when all are taken.
static int share_claim(volatile global int *control, uint start, int shares) {
    for (;;) {
        const int claimed = control[SHARES_CLAIMED], mine = shares_beyond(claimed, start);
        if (mine < 0 || mine >= shares) return -1;
        if (atomic_cmpxchg(control + SHARES_CLAIMED, claimed, (int)(claimed + 1u)) == claimed) return mine;
    }
}

// Says that a share is done, of a phase that is done with share number `until`.
static void share_done(volatile global int *control, uint until) {
    SHARES_RELEASE();
    if (shares_beyond(atomic_inc(control + SHARES_DONE), until) == -1) {
        SHARES_WAKE();
    }
}
