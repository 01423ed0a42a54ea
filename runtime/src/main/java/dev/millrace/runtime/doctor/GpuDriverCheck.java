package dev.millrace.runtime.doctor;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** Whether an OpenCL driver is registered for the GPUs whose nodes are here. */
final class GpuDriverCheck implements Check {

    private final Machine machine;
    private final boolean wantsGpu;

    GpuDriverCheck(Machine machine, boolean wantsGpu) {
        this.machine = machine;
        this.wantsGpu = wantsGpu;
    }

    @Override
    public String id() {
        return "gpu-driver";
    }

    @Override
    public String title() {
        return "OpenCL drivers of the GPUs in here";
    }

    @Override
    public void look(Observations seen) {
        Set<Gpu.Maker> makers = new LinkedHashSet<>();
        Gpu.of(machine).stream().filter(gpu -> machine.exists(gpu.node())).forEach(gpu -> makers.add(gpu.maker()));
        if (!machine.list("/dev", "nvidia[0-9]*").isEmpty()) {
            makers.add(Gpu.Maker.NVIDIA);
        }
        makers.remove(Gpu.Maker.OTHER);
        if (makers.isEmpty()) {
            seen.skip("there is no GPU here whose driver is known");
            return;
        }
        Registrations registrations = Registrations.of(machine);
        for (Gpu.Maker maker : makers) {
            if (registrations.names(libraries(maker))) {
                seen.fine("a driver is registered for the GPU of " + maker.shown());
            } else {
                seen.trouble(
                        wantsGpu,
                        "no OpenCL driver is registered for the GPU of " + maker.shown() + " in "
                                + registrations.source(),
                        cure(maker));
            }
        }
    }

    /** Parts of the names of libraries that serve a maker's GPUs. */
    private static String[] libraries(Gpu.Maker maker) {
        List<String> names = switch (maker) {
            case NVIDIA -> List.of("nvidia");
            case AMD -> List.of("amdocl", "RusticlOpenCL", "MesaOpenCL");
            case INTEL -> List.of("igdrcl", "intel-opencl", "RusticlOpenCL", "beignet");
            case OTHER -> List.of();
        };
        return names.toArray(String[]::new);
    }

    private static String cure(Gpu.Maker maker) {
        return switch (maker) {
            case NVIDIA ->
                "install it (nvidia-opencl-icd on Debian, libnvidia-compute-VERSION on Ubuntu). In a container that"
                        + " has libnvidia-opencl.so.1 register it: mkdir -p /etc/OpenCL/vendors && echo libnvidia-opencl.so.1"
                        + " > /etc/OpenCL/vendors/nvidia.icd";
            case AMD ->
                "install it: rocm-opencl-icd, or mesa-opencl-icd with RUSTICL_ENABLE=radeonsi in the environment";
            case INTEL ->
                "install it: apt-get install intel-opencl-icd, or mesa-opencl-icd with RUSTICL_ENABLE=iris in the"
                        + " environment";
            case OTHER -> "install the driver of the GPU's maker";
        };
    }
}
