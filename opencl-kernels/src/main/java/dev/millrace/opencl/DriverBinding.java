package dev.millrace.opencl;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What every binding has in common: argument checks, accounting of handles, error texts, all over the bare calls of a
 * {@link RawDriver}. A binding adds the name and the calls.
 *
 * @param <H> what the library calls a native handle
 */
public abstract class DriverBinding<H> implements Binding {

    private final String name;
    private final int preference;
    private @Nullable RawDriver<H> driver;

    protected DriverBinding(String name, int preference) {
        this.name = name;
        this.preference = preference;
    }

    /**
     * Loads the library; called once, before the first query.
     *
     * @throws LinkageError when its classes or its native part are missing
     * @throws OpenClException {@link #loaderMissing} when there is no OpenCL to load
     */
    protected abstract RawDriver<H> load();

    /** What a user would add to have this binding, for example {@code org.jocl:jocl}. */
    protected abstract String artifact();

    /** Whether native drivers are reached, which bring signal handlers of their own ({@link SignalGuard}). */
    protected boolean isNative() {
        return true;
    }

    @Override
    public final String name() {
        return name;
    }

    @Override
    public final int preference() {
        return preference;
    }

    @Override
    public final List<Platform> platforms() {
        RawDriver<H> raw = driver();
        List<Platform> platforms = new ArrayList<>();
        for (H handle : raw.platforms()) {
            platforms.add(new DriverPlatform<>(this, raw, handle));
        }
        prove();
        return List.copyOf(platforms);
    }

    /** Looks whether a driver that was just touched left the signals of this process alone. */
    final void prove() {
        if (isNative()) {
            SignalGuard.prove();
        }
    }

    /** Says that a context is about to be opened. */
    final void settle() {
        if (isNative()) {
            SignalGuard.settle();
        }
    }

    private synchronized RawDriver<H> driver() {
        RawDriver<H> loaded = driver;
        if (loaded == null) {
            if (isNative()) {
                SignalGuard.prepare();
            }
            try {
                loaded = load();
            } catch (LinkageError e) {
                throw new OpenClException(
                        "BINDING_MISSING",
                        "the OpenCL binding '" + name + "' cannot be loaded (" + e + "); put " + artifact()
                                + " on the class path, or choose another with device.binding",
                        null,
                        e);
            }
            driver = loaded;
        }
        return loaded;
    }

    /** What a binding throws when its own library is there and OpenCL's is not. */
    protected static OpenClException loaderMissing(@Nullable Throwable cause) {
        return new OpenClException(
                "LOADER_MISSING",
                "no OpenCL loader (libOpenCL) was found on this machine; install one with a driver, on Debian and"
                        + " Ubuntu: apt-get install ocl-icd-libopencl1 pocl-opencl-icd",
                null,
                cause);
    }

    @Override
    public String toString() {
        return "binding " + name;
    }
}
