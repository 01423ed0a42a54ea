package dev.millrace.scheduler.memory;

import dev.millrace.opencl.ByteSizes;
import dev.millrace.opencl.DeviceInfo;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Every buffer that a model needs, against the device's limits: made and checked before anything is allocated.
 *
 * @param device whose limits count
 * @param headroom global memory that is left to others
 * @param buffers what is to be allocated
 */
public record MemoryPlan(DeviceInfo device, Headroom headroom, List<PlannedBuffer> buffers) {

    /**
     * One buffer.
     *
     * @param group what it is for
     * @param name what it is, such as {@code arena 0}
     * @param byteSize its bytes
     */
    public record PlannedBuffer(MemoryGroup group, String name, long byteSize) {}

    public MemoryPlan {
        buffers = List.copyOf(buffers);
    }

    /** A plan to fill, with {@link Headroom#DEFAULT}. */
    public static Builder builder(DeviceInfo device) {
        return new Builder(device);
    }

    /** Bytes of all buffers. */
    public long byteSize() {
        return buffers.stream().mapToLong(PlannedBuffer::byteSize).sum();
    }

    /** Bytes of a group's buffers. */
    public long byteSize(MemoryGroup group) {
        return buffers.stream()
                .filter(buffer -> buffer.group() == group)
                .mapToLong(PlannedBuffer::byteSize)
                .sum();
    }

    /** Bytes that may be allocated: global memory less the headroom. */
    public long budgetBytes() {
        return headroom.budget(device.globalMemoryBytes());
    }

    /** Whether everything fits. */
    public boolean fits() {
        return objections().isEmpty();
    }

    /**
     * This plan, when it fits.
     *
     * @throws MemoryPlanException when it does not: with the table, the limits that it breaks and what to try
     */
    public MemoryPlan check() {
        List<String> objections = objections();
        if (!objections.isEmpty()) {
            throw new MemoryPlanException("The model does not fit on " + device.name() + ":\n"
                    + String.join("\n", objections) + "\n\n" + toTable() + "\n" + MemoryAdvice.of(this));
        }
        return this;
    }

    /** The plan for people. */
    public String toTable() {
        return MemoryTable.of(this);
    }

    /** The plan as nested maps and lists, for JSON. */
    public Map<String, Object> toMap() {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("device", device.name());
        map.put("globalMemoryBytes", device.globalMemoryBytes());
        map.put("headroomBytes", device.globalMemoryBytes() - budgetBytes());
        map.put("budgetBytes", budgetBytes());
        map.put("maxAllocationBytes", device.maxAllocationBytes());
        map.put("byteSize", byteSize());
        map.put("fits", fits());
        List<Map<String, Object>> groups = new ArrayList<>();
        for (MemoryGroup group : MemoryGroup.values()) {
            List<Map<String, Object>> members = new ArrayList<>();
            for (PlannedBuffer buffer : buffers) {
                if (buffer.group() == group) {
                    Map<String, Object> member = new LinkedHashMap<>();
                    member.put("name", buffer.name());
                    member.put("byteSize", buffer.byteSize());
                    members.add(member);
                }
            }
            Map<String, Object> entry = new LinkedHashMap<>();
            entry.put("group", group.title());
            entry.put("byteSize", byteSize(group));
            entry.put("buffers", members);
            groups.add(entry);
        }
        map.put("groups", groups);
        return map;
    }

    /** Limits that are broken, one line each. */
    private List<String> objections() {
        List<String> lines = new ArrayList<>();
        for (PlannedBuffer buffer : buffers) {
            if (buffer.byteSize() > device.maxAllocationBytes()) {
                lines.add("- " + buffer.group().title() + ": '" + buffer.name() + "' takes "
                        + ByteSizes.rounded(buffer.byteSize()) + "; the largest single buffer of the device is "
                        + ByteSizes.rounded(device.maxAllocationBytes()));
            }
        }
        if (byteSize() > budgetBytes()) {
            lines.add("- all buffers take " + ByteSizes.rounded(byteSize()) + "; " + ByteSizes.rounded(budgetBytes())
                    + " may be used (" + ByteSizes.rounded(device.globalMemoryBytes()) + " of memory less "
                    + headroom + " headroom)");
        }
        return lines;
    }

    /** Collects buffers. */
    public static final class Builder {

        private final DeviceInfo device;
        private final List<PlannedBuffer> buffers = new ArrayList<>();
        private Headroom headroom = Headroom.DEFAULT;

        private Builder(DeviceInfo device) {
            this.device = device;
        }

        /** Sets what is left to others. */
        public Builder headroom(Headroom left) {
            headroom = left;
            return this;
        }

        /** Adds a buffer. */
        public Builder add(MemoryGroup group, String name, long byteSize) {
            buffers.add(new PlannedBuffer(group, name, byteSize));
            return this;
        }

        /** Adds the arenas of weights. */
        public Builder add(WeightArenas arenas) {
            for (int i = 0; i < arenas.arenaBytes().size(); i++) {
                add(MemoryGroup.WEIGHTS, "arena " + i, arenas.arenaBytes().get(i));
            }
            return this;
        }

        public MemoryPlan build() {
            return new MemoryPlan(device, headroom, buffers);
        }
    }
}
