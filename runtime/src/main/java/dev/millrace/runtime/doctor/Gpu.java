package dev.millrace.runtime.doctor;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A GPU that the kernel of this machine knows of, whether this process may use it or not.
 *
 * @param maker who made it
 * @param node the device node through which programs use it
 */
record Gpu(Maker maker, String node) {

    /** Makers whose drivers are known here. */
    enum Maker {
        NVIDIA("NVIDIA"),
        AMD("AMD"),
        INTEL("Intel"),
        OTHER("another maker");

        private final String shown;

        Maker(String shown) {
            this.shown = shown;
        }

        String shown() {
            return shown;
        }

        /** By the number that the PCI bus knows a maker by. */
        static Maker of(String pciVendor) {
            return switch (pciVendor) {
                case "0x10de" -> NVIDIA;
                case "0x1002" -> AMD;
                case "0x8086" -> INTEL;
                default -> OTHER;
            };
        }
    }

    /** Every GPU that can compute, as {@code /sys} and NVIDIA's own files list them. */
    static List<Gpu> of(Machine machine) {
        List<Gpu> gpus = new ArrayList<>();
        boolean nvidias = false;
        int number = 0;
        for (Path ignored : machine.list("/proc/driver/nvidia/gpus", "*")) {
            gpus.add(new Gpu(Maker.NVIDIA, "/dev/nvidia" + number++));
            nvidias = true;
        }
        for (Path entry : machine.list("/sys/class/drm", "renderD*")) {
            String name = String.valueOf(entry.getFileName());
            Maker maker = Maker.of(
                    machine.line("/sys/class/drm/" + name + "/device/vendor").orElse(""));
            // NVIDIA's OpenCL uses its own nodes.
            if (maker != Maker.NVIDIA || !nvidias) {
                gpus.add(new Gpu(maker, "/dev/dri/" + name));
            }
        }
        return gpus;
    }
}
