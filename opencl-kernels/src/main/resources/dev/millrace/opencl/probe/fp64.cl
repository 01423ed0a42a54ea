// Probe of fp64: arithmetic in double precision keeps what single precision loses.
// in: halves of three doubles; out: halves of in[0] + in[1] and of (in[0] + in[1]) * in[2].
#if defined(cl_khr_fp64) || defined(__opencl_c_fp64)
#ifdef cl_khr_fp64
#pragma OPENCL EXTENSION cl_khr_fp64 : enable
#endif
#pragma OPENCL FP_CONTRACT OFF
kernel void probe(global const int *in, global int *out) {
    double sum = as_double(vload2(0, in)) + as_double(vload2(1, in));
    double product = sum * as_double(vload2(2, in));
    vstore2(as_int2(sum), 0, out);
    vstore2(as_int2(product), 1, out);
}
#else
kernel void probe(global const int *in, global int *out) { out[0] = 0x6E6F7065; }
#endif
