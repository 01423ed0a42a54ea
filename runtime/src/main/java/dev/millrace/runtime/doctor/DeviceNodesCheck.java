package dev.millrace.runtime.doctor;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/** The device nodes of GPUs: whether this user may open them. */
final class DeviceNodesCheck implements Check {

    private final Machine machine;
    private final boolean wantsGpu;
    private final Predicate<Path> accessible;

    /** @param accessible whether a node may be read and written */
    DeviceNodesCheck(Machine machine, boolean wantsGpu, Predicate<Path> accessible) {
        this.machine = machine;
        this.wantsGpu = wantsGpu;
        this.accessible = accessible;
    }

    @Override
    public String id() {
        return "device-nodes";
    }

    @Override
    public String title() {
        return "Permission to use GPUs";
    }

    @Override
    public void look(Observations seen) {
        List<Path> nodes = new ArrayList<>(machine.list("/dev/dri", "renderD*"));
        nodes.addAll(machine.list("/dev", "{kfd,nvidiactl,nvidia-uvm,nvidia[0-9]*,dxg}"));
        if (nodes.isEmpty()) {
            seen.skip("there is no device node of a GPU");
            return;
        }
        for (Path node : nodes) {
            String shown = machine.shown(node);
            if (accessible.test(node)) {
                seen.fine(shown + " can be used");
            } else {
                String group = group(node);
                seen.trouble(
                        wantsGpu,
                        shown + " belongs to the group " + group + ", and you may not use it",
                        "join the group: sudo usermod -aG " + group
                                + " USER (yours), then log out and in; in a container:" + " start it with --group-add "
                                + group);
            }
        }
    }

    private static String group(Path node) {
        try {
            return Files.readAttributes(node, PosixFileAttributes.class).group().getName();
        } catch (IOException | UnsupportedOperationException e) {
            return "render";
        }
    }
}
