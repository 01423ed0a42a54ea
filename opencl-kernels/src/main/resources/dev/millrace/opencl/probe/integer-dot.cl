// Probe of integer-dot: sums of four products of bytes.
// in: two packed vectors and a sum; out: signed, unsigned by signed, char4, saturated.
#if defined(cl_khr_integer_dot_product) || defined(__opencl_c_integer_dot_product_input_4x8bit_packed)
#ifdef cl_khr_integer_dot_product
#pragma OPENCL EXTENSION cl_khr_integer_dot_product : enable
#endif
kernel void probe(global const int *in, global int *out) {
    uint a = as_uint(in[0]);
    uint b = as_uint(in[1]);
    out[0] = dot_4x8packed_ss_int(a, b);
    out[1] = dot_4x8packed_us_int(a, b);
    out[2] = dot(as_char4(a), as_char4(b));
    out[3] = dot_acc_sat_4x8packed_ss_int(a, b, in[2]);
}
#else
kernel void probe(global const int *in, global int *out) { out[0] = 0x6E6F7065; }
#endif
