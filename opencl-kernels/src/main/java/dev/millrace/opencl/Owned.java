package dev.millrace.opencl;

import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One native handle with its owner's promise: counted when opened, released once, refused afterwards. */
class Owned<H> implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Owned.class);

    final RawDriver<H> raw;
    private final HandleType type;
    private final String label;
    private volatile @Nullable H handle;

    Owned(RawDriver<H> raw, HandleType type, String label, H handle) {
        this.raw = raw;
        this.type = type;
        this.label = label;
        this.handle = handle;
        HandleLedger.opened(type);
    }

    /** The handle. @throws OpenClException when it was closed */
    final H open() {
        H open = handle;
        if (open == null) {
            throw new OpenClException("CLOSED", describe() + " was closed and cannot be used any more");
        }
        return open;
    }

    final boolean isOpen() {
        return handle != null;
    }

    final HandleType type() {
        return type;
    }

    public final String label() {
        return label;
    }

    /** For example {@code buffer 'weights'}. */
    String describe() {
        return type.word() + " '" + label + "'";
    }

    /** What must happen while the handle still lives. */
    void beforeRelease() {}

    /** What must happen once, after the handle is gone. */
    void afterRelease() {}

    @Override
    public final void close() {
        H last;
        synchronized (this) {
            if (handle == null) {
                return;
            }
            last = Objects.requireNonNull(handle);
            try {
                beforeRelease();
            } catch (OpenClException e) {
                LOG.warn("{} had failed before it was closed: {}", describe(), e.getMessage());
            }
            handle = null;
        }
        try {
            raw.release(type, last);
        } catch (OpenClException e) {
            LOG.warn("the driver did not release {}: {}", describe(), e.getMessage());
        } finally {
            HandleLedger.closed(type);
            afterRelease();
        }
    }

    @Override
    public final String toString() {
        return describe();
    }
}
