// Probe of asm-avx2: 256-bit integer instructions and halves to floats through inline assembly, carried by int8.
// in: 8 ints of unsigned bytes, 8 ints of signed bytes, 4 ints of two halves;
// out: 8 sums of four products (pairs saturate at 16 bits), 8 floats.
kernel void probe(global const int *in, global int *out) {
    int8 weights = vload8(0, in);
    int8 values = vload8(1, in);
    int4 halves = vload4(4, in);
    int8 ones = (int8)(0x00010001);
    int8 pairs;
    int8 sums;
    int8 floats;
    __asm__("vpmaddubsw %2, %1, %0" : "=x"(pairs) : "x"(weights), "x"(values));
    __asm__("vpmaddwd %2, %1, %0" : "=x"(sums) : "x"(pairs), "x"(ones));
    __asm__("vcvtph2ps %1, %0" : "=x"(floats) : "x"(halves));
    vstore8(sums, 0, out);
    vstore8(floats, 1, out);
}
