// Probe of fp16: arithmetic in half precision rounds to half precision.
// in: bits of four floats; out: bits of in[0] + in[1], in[2] + in[3] and in[0] * in[3] + in[2], each as half.
#ifdef cl_khr_fp16
#pragma OPENCL EXTENSION cl_khr_fp16 : enable
#pragma OPENCL FP_CONTRACT OFF
kernel void probe(global const int *in, global int *out) {
    half a = (half)as_float(in[0]);
    half b = (half)as_float(in[1]);
    half c = (half)as_float(in[2]);
    half d = (half)as_float(in[3]);
    half sum = a + b;
    half next = c + d;
    half scaled = a * d + c;
    out[0] = as_int((float)sum);
    out[1] = as_int((float)next);
    out[2] = as_int((float)scaled);
}
#else
kernel void probe(global const int *in, global int *out) { out[0] = 0x6E6F7065; }
#endif
