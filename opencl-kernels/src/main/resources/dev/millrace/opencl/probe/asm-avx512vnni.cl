// Probe of asm-avx512vnni: the 512-bit dot product of bytes with one operand broadcast from memory, carried by int16.
// in: 16 ints of unsigned bytes, 16 sums, one int of signed bytes; out: the sums plus the dot products.
kernel void probe(global const int *in, global int *out) {
    int16 weights = vload16(0, in);
    int16 sums = vload16(1, in);
    global const int *value = in + 32;
    __asm__("vpdpbusd %2%{1to16%}, %1, %0" : "+x"(sums) : "x"(weights), "m"(*value));
    vstore16(sums, 0, out);
}
