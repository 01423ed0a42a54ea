package dev.millrace.kernels.program;

import dev.millrace.opencl.Belongings;
import dev.millrace.opencl.Context;
import dev.millrace.opencl.OpenClException;
import dev.millrace.opencl.Program;
import java.nio.file.Path;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The programs of one context, each built once: kept in memory, and as the driver's binary on disk for the next process.
 *
 * <p>An entry on disk is keyed by source, options, device and driver version ({@code DeviceInfo.identity}); one that is
 * damaged, foreign or refused by the driver is deleted and built again. Several threads and several processes may use
 * one folder. A folder that cannot be written is said once, and the cache works without. The cache owns its programs:
 * they are closed with it. Thread-safe; two threads that want different programs build them at the same time.
 */
public final class ProgramCache implements AutoCloseable {

    /** The default bound on all binaries on disk, in bytes. */
    public static final long DEFAULT_MAX_BYTES = 512L << 20;

    private static final Logger LOG = LoggerFactory.getLogger(ProgramCache.class);

    private final Context context;
    private final String identity;
    private final CacheFolder folder;
    private final long maxBytes;
    private final ConcurrentHashMap<String, Slot> slots = new ConcurrentHashMap<>();
    private final AtomicLong memoryHits = new AtomicLong();
    private final AtomicLong diskHits = new AtomicLong();
    private final AtomicLong compiles = new AtomicLong();
    private final AtomicLong rejected = new AtomicLong();
    private final AtomicLong compileNanos = new AtomicLong();
    private volatile boolean closed;

    /** @param directory for binaries, made when first needed; null for memory only */
    public ProgramCache(Context context, @Nullable Path directory) {
        this(context, directory, DEFAULT_MAX_BYTES);
    }

    /** @param maxBytes bound on all binaries in the folder; those unused for longest are deleted first */
    public ProgramCache(Context context, @Nullable Path directory, long maxBytes) {
        this.context = context;
        this.identity = context.device().info().identity();
        this.folder = new CacheFolder("compiled programs", directory);
        this.maxBytes = maxBytes;
    }

    /** The context whose programs these are. */
    public Context context() {
        return context;
    }

    /** The program built with {@link BuildOptions#standard()}. */
    public Program program(String label, KernelSource source) {
        return program(label, source, BuildOptions.standard());
    }

    /**
     * The program, from memory, else from disk, else compiled. Not to be closed by the caller.
     *
     * @param label what it is, named in errors; not part of the key
     * @throws OpenClException when it does not compile, with the build log; the next call tries again
     */
    public Program program(String label, KernelSource source, BuildOptions options) {
        String key = Digests.ofTexts("millrace program 1", identity, options.text(), source.text());
        Slot slot = slots.computeIfAbsent(key, k -> new Slot());
        synchronized (slot) {
            requireOpen();
            Program ready = slot.program;
            if (ready != null) {
                memoryHits.incrementAndGet();
                return ready;
            }
            Program loaded = load(label, key, options);
            Program program = loaded != null ? loaded : compile(label, key, source, options);
            slot.program = program;
            return program;
        }
    }

    /** What the cache did so far. */
    public Stats stats() {
        return new Stats(
                memoryHits.get(), diskHits.get(), compiles.get(), rejected.get(), compileNanos.get() / 1_000_000);
    }

    /** Closes all programs. */
    @Override
    public void close() {
        closed = true;
        Belongings programs = new Belongings();
        for (Slot slot : slots.values()) {
            synchronized (slot) {
                Program program = slot.program;
                slot.program = null;
                if (program != null) {
                    programs.own(program);
                }
            }
        }
        slots.clear();
        programs.close();
    }

    private @Nullable Program load(String label, String key, BuildOptions options) {
        byte[] file = folder.read(fileName(key));
        if (file == null) {
            return null;
        }
        try {
            Program program = context.load(label, BinaryEntry.payload(file, key), options.text());
            diskHits.incrementAndGet();
            folder.touch(fileName(key));
            return program;
        } catch (BinaryEntry.DamagedException | OpenClException e) {
            LOG.info("the cached binary of {} is built again: {}", label, e.getMessage());
            rejected.incrementAndGet();
            folder.delete(fileName(key));
            return null;
        }
    }

    private Program compile(String label, String key, KernelSource source, BuildOptions options) {
        long start = System.nanoTime();
        Program program = context.compile(label, source.text(), options.text());
        compileNanos.addAndGet(System.nanoTime() - start);
        compiles.incrementAndGet();
        if (folder.usable()) {
            store(label, key, program);
        }
        return program;
    }

    private void store(String label, String key, Program program) {
        byte[] binary;
        try {
            binary = program.binary();
        } catch (OpenClException e) {
            LOG.info("{} is not kept on disk: the driver gives no binary: {}", label, e.getMessage());
            return;
        }
        if (binary.length > 0) {
            folder.write(fileName(key), BinaryEntry.file(key, binary));
            folder.prune(BinaryEntry.SUFFIX, maxBytes);
        }
    }

    private void requireOpen() {
        if (closed) {
            throw new IllegalStateException("this program cache is closed, and its programs with it");
        }
    }

    private static String fileName(String key) {
        return key + BinaryEntry.SUFFIX;
    }

    /**
     * What a cache did.
     *
     * @param memoryHits programs that were there already
     * @param diskHits programs loaded from a binary
     * @param compiles programs compiled from source
     * @param rejected binaries that were damaged, foreign or refused by the driver
     * @param compileMillis time spent compiling
     */
    public record Stats(long memoryHits, long diskHits, long compiles, long rejected, long compileMillis) {}

    /** A program to be; its monitor is held while it is built. */
    private static final class Slot {
        private @Nullable Program program;
    }
}
