package dev.millrace.opencl;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A context seen through a {@link RawDriver}: knows every open handle inside, and how many bytes they take. */
final class DriverContext<H> extends Owned<H> implements Context {

    private static final Logger LOG = LoggerFactory.getLogger(Context.class);

    /** Buffers of no more are not worth a huge page, or do not hold a whole one. */
    private static final long MOST_SMALL_BYTES = 4 << 20;

    private final DriverDevice<H> device;
    private final Set<OwnedInContext<H>> inside = new LinkedHashSet<>();
    private final AtomicLong heldBytes = new AtomicLong();
    private final AtomicLong allocatedBytes = new AtomicLong();
    private final boolean hugePages;
    private final AtomicLong hugePageBytes = new AtomicLong();

    DriverContext(DriverDevice<H> device, H handle, boolean hugePages) {
        super(device.raw, HandleType.CONTEXT, device.info().name(), handle);
        this.device = device;
        this.hugePages = hugePages && device.info().kind() == DeviceKind.CPU;
    }

    @Override
    public Device device() {
        return device;
    }

    @Override
    public Queue openQueue(boolean profiling) {
        H context = open();
        try {
            RawQueue<H> made = raw.createQueue(context, device.handle(), profiling);
            return adopt(new DriverQueue<>(this, made, profiling));
        } catch (OpenClException e) {
            throw new OpenClException(e.errorName(), "cannot open a queue on " + device, null, e);
        }
    }

    @Override
    public Buffer allocate(String label, long byteSize) {
        H context = open();
        DeviceInfo limits = device.info();
        if (byteSize < 1 || byteSize > limits.maxAllocationBytes()) {
            throw cannotAllocate("CL_INVALID_BUFFER_SIZE", label, byteSize, null);
        }
        H made;
        try {
            made = raw.createBuffer(context, label, byteSize);
        } catch (OpenClException e) {
            throw cannotAllocate(e.errorName(), label, byteSize, e);
        }
        heldBytes.addAndGet(byteSize);
        allocatedBytes.addAndGet(byteSize);
        DriverBuffer<H> buffer = adopt(new DriverBuffer<>(this, label, made, byteSize));
        if (hugePages && byteSize > MOST_SMALL_BYTES) {
            adviseHugePages(context, label, made, byteSize);
        }
        return buffer;
    }

    /** Advice only: a buffer that cannot have huge pages is a buffer all the same. */
    private void adviseHugePages(H context, String label, H buffer, long byteSize) {
        try {
            if (raw.adviseHugePages(context, device.handle(), buffer, byteSize)) {
                hugePageBytes.addAndGet(byteSize);
            }
        } catch (RuntimeException | LinkageError e) {
            LOG.debug("buffer '{}' of {} has no huge pages", label, ByteSizes.text(byteSize), e);
        }
    }

    private OpenClException cannotAllocate(String errorName, String label, long byteSize, @Nullable Throwable cause) {
        DeviceInfo limits = device.info();
        return new OpenClException(
                errorName,
                "cannot allocate buffer '" + label + "' of " + ByteSizes.text(byteSize) + " on " + device
                        + "; it offers at most " + ByteSizes.text(limits.maxAllocationBytes()) + " in one buffer and "
                        + ByteSizes.text(limits.globalMemoryBytes()) + " in all, of which this context holds "
                        + ByteSizes.text(heldBytes.get()),
                null,
                cause);
    }

    @Override
    public Program compile(String label, String source, String options) {
        return build(label, raw.createProgram(open(), source), options, "compile");
    }

    @Override
    public Program load(String label, byte[] binary, String options) {
        H made;
        try {
            made = raw.createProgram(open(), device.handle(), binary);
        } catch (OpenClException e) {
            throw new OpenClException(
                    e.errorName(),
                    "the binary of program '" + label + "' does not suit " + device
                            + "; compile it anew from its source",
                    null,
                    e);
        }
        return build(label, made, options, "load");
    }

    private Program build(String label, H made, String options, String doing) {
        H target = device.handle();
        try {
            raw.build(made, target, options);
            return adopt(new DriverProgram<>(this, label, made, raw.buildLog(made, target)));
        } catch (OpenClException e) {
            String log = logOf(made, target);
            raw.release(HandleType.PROGRAM, made);
            throw new OpenClException(
                    e.errorName(),
                    "cannot " + doing + " program '" + label + "' with options '" + options + "' for " + device + ", "
                            + device.info().openClCVersion(),
                    log,
                    e);
        }
    }

    private String logOf(H program, H target) {
        try {
            return raw.buildLog(program, target);
        } catch (OpenClException e) {
            return "the driver gives no build log: " + e.getMessage();
        }
    }

    /** Enters something just opened. */
    <T extends OwnedInContext<H>> T adopt(T opened) {
        synchronized (inside) {
            inside.add(opened);
        }
        return opened;
    }

    /** Strikes out something just closed. */
    void forget(OwnedInContext<H> closed) {
        synchronized (inside) {
            inside.remove(closed);
        }
    }

    /** Takes back the bytes of a closed buffer. */
    void returned(long byteSize) {
        heldBytes.addAndGet(-byteSize);
    }

    @SuppressWarnings("unchecked") // the same context means the same handle type
    DriverBuffer<H> own(Buffer buffer) {
        if (buffer instanceof DriverBuffer<?> b && b.context == this) {
            return (DriverBuffer<H>) b;
        }
        throw foreign("CL_INVALID_MEM_OBJECT", buffer);
    }

    @SuppressWarnings("unchecked") // the same context means the same handle type
    DriverKernel<H> own(Kernel kernel) {
        if (kernel instanceof DriverKernel<?> k && k.context == this) {
            return (DriverKernel<H>) k;
        }
        throw foreign("CL_INVALID_KERNEL", kernel);
    }

    @SuppressWarnings("unchecked") // the same context means the same handle type
    DriverEvent<H> own(Event event) {
        if (event instanceof DriverEvent<?> e && e.context == this) {
            return (DriverEvent<H>) e;
        }
        throw foreign("CL_INVALID_EVENT", event);
    }

    private OpenClException foreign(String errorName, Object thing) {
        return new OpenClException(errorName, thing + " belongs to another context than the one on " + device);
    }

    @Override
    public long allocatedBytes() {
        return allocatedBytes.get();
    }

    @Override
    public long hugePageBytes() {
        return hugePageBytes.get();
    }

    @Override
    public int openHandles() {
        synchronized (inside) {
            return inside.size() + (isOpen() ? 1 : 0);
        }
    }

    /** Releases what was forgotten: queues first, so that nothing runs any more, then the newest first. */
    @Override
    void beforeRelease() {
        List<OwnedInContext<H>> left;
        synchronized (inside) {
            left = new ArrayList<>(inside);
        }
        if (left.isEmpty()) {
            return;
        }
        HandleLedger.addLeaked(left.size());
        Set<String> words = new TreeSet<>();
        left.forEach(leak -> words.add(leak.describe()));
        LOG.warn(
                "context on {} was closed with {} handles open inside, now released: {}",
                device,
                left.size(),
                String.join(", ", words));
        Collections.reverse(left);
        left.stream().filter(leak -> leak.type() == HandleType.QUEUE).forEach(Owned::close);
        left.stream().filter(leak -> leak.type() != HandleType.QUEUE).forEach(Owned::close);
    }
}
