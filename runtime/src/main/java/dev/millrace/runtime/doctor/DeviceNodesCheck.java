package dev.millrace.runtime.doctor;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/** The device nodes of GPUs: whether this user may open them. */
final class DeviceNodesCheck implements Check {

    private final Machine machine;
    private final boolean wantsGpu;
    private final Function<Path, NodeAccess> access;

    /** @param access who may use a node */
    DeviceNodesCheck(Machine machine, boolean wantsGpu, Function<Path, NodeAccess> access) {
        this.machine = machine;
        this.wantsGpu = wantsGpu;
        this.access = access;
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
            NodeAccess may = access.apply(node);
            if (may.usable()) {
                seen.fine(shown + " can be used");
            } else {
                seen.trouble(wantsGpu, shown + " " + may.shown() + ", and you may not use it", cure(shown, may));
            }
        }
    }

    private static String cure(String node, NodeAccess may) {
        String group = may.group();
        return may.groupHelps()
                ? "join the group: sudo usermod -aG " + group
                        + " USER (yours), then log out and in; in a container: start it with --group-add " + group
                : "let a rule of udev give the node to a group of its own, such as render, with MODE=\"0660\", and join"
                        + " that; in a container: start it again with the device (--device " + node + ")";
    }
}
