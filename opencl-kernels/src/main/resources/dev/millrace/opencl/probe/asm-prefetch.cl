// Probe of asm-prefetch: the prefetch instructions of x86, through inline assembly.
// in: eight ints; out: the same. The register that is said to change makes compilers for other processors refuse this: one
// simulator takes assembly that has none, and ends the process.
kernel void probe(global const int *in, global int *out) {
    for (int i = 0; i < 8; i++) {
        __asm__ volatile("prefetcht0 %0" ::"m"(in[i]) : "rcx");
        __asm__ volatile("prefetcht1 %0" ::"m"(in[i]) : "rcx");
        out[i] = in[i];
    }
}
