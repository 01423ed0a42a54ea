// futex.cl: sleeping until a word changes, by the system call of Linux on x86-64 (man 2 futex), where kernels run as threads.
#define FUTEX_CALL 202
#define FUTEX_WAIT_PRIVATE 128
#define FUTEX_WAKE_PRIVATE 129
#define FUTEX_EVERYBODY 0x7fffffff
#define FUTEX_CHANGED -11
#define FUTEX_TIMED_OUT -110

static inline long futex(volatile global int *word, long operation, long value, const long *time) {
    long result;
    __asm__ volatile("movq %5, %%r10; syscall"
                     : "=a"(result)
                     : "0"((long)FUTEX_CALL), "D"(word), "S"(operation), "d"(value), "r"(time)
                     : "rcx", "r10", "r11", "memory");
    return result;
}

// Sleeps while the word has this value, at most so long. Returns 0 when woken, else why it does not sleep any more.
static inline long futex_wait(volatile global int *word, int value, long nanos) {
    long time[2] = {nanos / 1000000000, nanos % 1000000000};
    return futex(word, FUTEX_WAIT_PRIVATE, value, time);
}

// Wakes everybody who sleeps at the word. Returns how many.
static inline long futex_wake(volatile global int *word) { return futex(word, FUTEX_WAKE_PRIVATE, FUTEX_EVERYBODY, 0); }
