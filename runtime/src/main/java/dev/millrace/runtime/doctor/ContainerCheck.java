package dev.millrace.runtime.doctor;

import java.util.List;
import java.util.stream.Stream;

/** Whether a GPU of the machine was left outside, as a container does unless it is told otherwise. */
final class ContainerCheck implements Check {

    private static final List<String> CONTAINERS = List.of("docker", "kubepods", "containerd", "libpod", "lxc");

    private final Machine machine;
    private final boolean wantsGpu;

    ContainerCheck(Machine machine, boolean wantsGpu) {
        this.machine = machine;
        this.wantsGpu = wantsGpu;
    }

    @Override
    public String id() {
        return "container";
    }

    @Override
    public String title() {
        return "GPUs of the machine in here";
    }

    @Override
    public void look(Observations seen) {
        if (!machine.isLinux()) {
            seen.skip("containers are looked at on Linux alone");
            return;
        }
        boolean container = isContainer();
        String place = container ? "this is a container" : "this is not a container";
        List<Gpu> gpus = Gpu.of(machine);
        if (gpus.isEmpty()) {
            seen.fine(place + ", and the kernel knows of no GPU that can compute");
            return;
        }
        for (Gpu gpu : gpus) {
            String name = "a GPU of " + gpu.maker().shown();
            if (machine.exists(gpu.node())) {
                seen.fine(name + " is here as " + gpu.node());
            } else if (container) {
                seen.trouble(
                        wantsGpu,
                        place + " without " + gpu.node() + ", while the machine has " + name,
                        gpu.maker() == Gpu.Maker.NVIDIA
                                ? "start the container with --gpus all and -e NVIDIA_DRIVER_CAPABILITIES=compute,utility"
                                        + " (NVIDIA's Container Toolkit must be installed outside)"
                                : "start the container with --device /dev/dri"
                                        + (gpu.maker() == Gpu.Maker.AMD ? " --device /dev/kfd" : ""));
            } else {
                seen.trouble(
                        wantsGpu,
                        "the machine has " + name + ", but there is no " + gpu.node(),
                        gpu.maker() == Gpu.Maker.NVIDIA
                                ? "run nvidia-modprobe -u -c 0 as root, or nvidia-smi once, which makes the node"
                                : "load the kernel's driver (modprobe amdgpu, i915 or xe as root) and see what dmesg says");
            }
        }
    }

    private boolean isContainer() {
        return machine.exists("/.dockerenv")
                || machine.exists("/run/.containerenv")
                || machine.variable("container").isPresent()
                || Stream.concat(machine.lines("/proc/1/cgroup").stream(), machine.lines("/proc/self/cgroup").stream())
                        .anyMatch(line -> CONTAINERS.stream().anyMatch(line::contains));
    }
}
