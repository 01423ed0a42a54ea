package dev.millrace.opencl.fake;

import dev.millrace.opencl.ClStatus;
import dev.millrace.opencl.DeviceInfo;
import dev.millrace.opencl.DeviceKind;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;

/** A device in memory: its limits, its kernels' bodies, its log of launches, and the failures it was told to produce. */
public final class FakeDevice {

    private final DeviceInfo info;
    private final Map<String, FakeKernel> bodies = new HashMap<>();
    private final List<FakeLaunch> launches = new ArrayList<>();
    private final Map<String, Deque<Integer>> failures = new HashMap<>();
    private final AtomicLong clock = new AtomicLong();
    private long allocatedBytes;

    public FakeDevice(DeviceInfo info) {
        this.info = info;
    }

    /** A small CPU: two compute units, 64 MiB, 16 MiB in one buffer, 32 KiB of local memory. */
    public static FakeDevice small() {
        return new FakeDevice(info(DeviceKind.CPU, 64L << 20, 16L << 20));
    }

    /** A device's own words with these limits. */
    public static DeviceInfo info(DeviceKind kind, long globalMemoryBytes, long maxAllocationBytes) {
        return new DeviceInfo(
                "fake " + kind,
                kind,
                FakeBinding.PLATFORM,
                "Millrace",
                "OpenCL 1.2 in memory",
                "OpenCL C 1.2",
                "1",
                Set.of(),
                2,
                globalMemoryBytes,
                maxAllocationBytes,
                32 << 10,
                kind == DeviceKind.GPU,
                1024,
                1024,
                128,
                kind == DeviceKind.CPU,
                8,
                true);
    }

    public DeviceInfo info() {
        return info;
    }

    /** Says what a kernel of this name does; without a body it does nothing but appear in the log. */
    public synchronized FakeDevice kernel(String name, FakeKernel body) {
        bodies.put(name, body);
        return this;
    }

    /** Lets the next call of this name, for example {@code clEnqueueWriteBuffer}, fail with this status's name. */
    public synchronized FakeDevice failNext(String call, String statusName) {
        failures.computeIfAbsent(call, unseen -> new ArrayDeque<>()).add(ClStatus.codeOf(statusName));
        return this;
    }

    /** Lets a later call of this name fail: the one after so many more that go well. */
    public synchronized FakeDevice failAfter(String call, int goingWell, String statusName) {
        Deque<Integer> waiting = failures.computeIfAbsent(call, unseen -> new ArrayDeque<>());
        for (int i = 0; i < goingWell; i++) {
            waiting.add(ClStatus.SUCCESS);
        }
        waiting.add(ClStatus.codeOf(statusName));
        return this;
    }

    /** What was launched, oldest first. */
    public synchronized List<FakeLaunch> launches() {
        return List.copyOf(launches);
    }

    public synchronized void clearLaunches() {
        launches.clear();
    }

    /** Bytes of all open buffers, of every context. */
    public synchronized long allocatedBytes() {
        return allocatedBytes;
    }

    synchronized Optional<FakeKernel> body(String name) {
        return Optional.ofNullable(bodies.get(name));
    }

    synchronized void log(FakeLaunch launch) {
        launches.add(launch);
    }

    /** Throws if this call was told to fail. */
    synchronized void enter(String call) {
        Deque<Integer> waiting = failures.get(call);
        Integer code = waiting == null ? null : waiting.poll();
        if (code != null) {
            ClStatus.check(code, call);
        }
    }

    synchronized FakeMemory allocate(String label, long byteSize) {
        if (byteSize > info.globalMemoryBytes() - allocatedBytes) {
            ClStatus.check(ClStatus.MEM_OBJECT_ALLOCATION_FAILURE, "clCreateBuffer");
        }
        allocatedBytes += byteSize;
        return new FakeMemory(this, label, byteSize);
    }

    synchronized void free(FakeMemory memory) {
        allocatedBytes -= memory.byteSize();
    }

    /** The device clock: a microsecond later at each look. */
    long tick() {
        return clock.addAndGet(1_000);
    }
}
