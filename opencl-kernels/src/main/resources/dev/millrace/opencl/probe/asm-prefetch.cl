// Probe of asm-prefetch: the prefetch instructions of x86, through inline assembly.
// in: eight ints; out: the same. Addresses far behind the buffer are asked for, too: that must do no harm.
kernel void probe(global const int *in, global int *out) {
    for (int i = 0; i < 8; i++) {
        __asm__ volatile("prefetcht0 %0" ::"m"(in[i]));
        __asm__ volatile("prefetcht1 %0" ::"m"(in[i + 0x10000000L]));
        out[i] = in[i];
    }
}
