// Probe of sub-groups: reduction, scan and broadcast within each.
// in: one int per work-item; out, five ints per work-item: size, own place, sum of the sub-group's inputs,
// how many come before (a scan of ones), input of the first.
#if defined(cl_khr_subgroups) || defined(__opencl_c_subgroups) || defined(cl_intel_subgroups)
#ifdef cl_khr_subgroups
#pragma OPENCL EXTENSION cl_khr_subgroups : enable
#endif
kernel void probe(global const int *in, global int *out) {
    int item = get_global_id(0);
    int value = in[item];
    global int *mine = out + item * 5;
    mine[0] = get_sub_group_size();
    mine[1] = get_sub_group_local_id();
    mine[2] = sub_group_reduce_add(value);
    mine[3] = sub_group_scan_exclusive_add(1);
    mine[4] = sub_group_broadcast(value, 0);
}
#else
kernel void probe(global const int *in, global int *out) {
    if (get_global_id(0) == 0) {
        out[0] = 0x6E6F7065;
    }
}
#endif
