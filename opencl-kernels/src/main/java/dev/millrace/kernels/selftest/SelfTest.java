package dev.millrace.kernels.selftest;

import dev.millrace.kernels.KernelDevice;
import dev.millrace.kernels.MillraceVersion;
import dev.millrace.kernels.program.CacheFolders;
import dev.millrace.kernels.program.ProgramCache;
import dev.millrace.opencl.Belongings;
import dev.millrace.opencl.Capabilities;
import dev.millrace.opencl.Context;
import dev.millrace.opencl.Device;
import dev.millrace.opencl.OpenClException;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The judge of variants on one device: each is tested before its first use, once per (device, driver, program, Millrace
 * version); one that fails is quarantined, and whoever chooses takes the next of its chain.
 *
 * <p>Trials run in a context of their own, which is opened at the first trial and replaced after one that threw: a
 * kernel that breaks its context breaks nobody else's. Programs reach the real context through the cache on disk.
 * Thread-safe; one trial runs at a time.
 */
public final class SelfTest implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(SelfTest.class);

    private final Device device;
    private final KernelDevice kernelDevice;
    private final @Nullable Path programFolder;
    private final VerdictStore store;
    private final Quarantine quarantine;
    private final String version;
    private @Nullable Context context;
    private @Nullable ProgramCache programs;
    private long trials;

    /** With verdicts and binaries kept in the given folders. */
    public SelfTest(Device device, Capabilities capabilities, CacheFolders folders) {
        this(device, capabilities, folders.programs(device.info()), folders.verdicts(), MillraceVersion.current());
    }

    /**
     * @param programFolder binaries, or null for none
     * @param verdictFolder verdicts, or null for this process only
     * @param version the Millrace whose verdicts count
     */
    SelfTest(
            Device device,
            Capabilities capabilities,
            @Nullable Path programFolder,
            @Nullable Path verdictFolder,
            String version) {
        this.device = device;
        this.kernelDevice = KernelDevice.of(device, capabilities);
        this.programFolder = programFolder;
        this.store = new VerdictStore(verdictFolder, device.info().identity());
        this.quarantine = new Quarantine(device.info().name());
        this.version = version;
    }

    /**
     * The verdict on a variant: remembered, else found by a trial now. A failed one is quarantined. A trial that ends for
     * want of memory or the like is repeated once in a fresh context; when that ends so too, the verdict holds for this
     * process alone.
     *
     * @throws OpenClException when no context or queue can be opened, which is no fault of the variant
     */
    public synchronized Verdict verdict(KnownAnswer answer) {
        Verdict verdict = judge(answer);
        quarantine.say();
        return verdict;
    }

    /** The failed verdicts met since this was opened, for {@code doctor} and {@code explain}. */
    public List<Verdict> quarantined() {
        return quarantine.verdicts();
    }

    /** All verdicts known for this device, from disk too. */
    public synchronized List<Verdict> verdicts() {
        return store.all();
    }

    /** Trials that were run, as opposed to remembered. */
    public synchronized long trials() {
        return trials;
    }

    /** Closes the context of the trials. Verdicts stay known, and a later trial opens another. */
    @Override
    public synchronized void close() {
        Belongings opened = new Belongings();
        if (context != null) {
            opened.own(context);
        }
        if (programs != null) {
            opened.own(programs);
        }
        programs = null;
        context = null;
        opened.close();
    }

    private Verdict judge(KnownAnswer answer) {
        Verdict known = store.find(answer, version);
        if (known != null) {
            quarantine.add(known, false);
            return known;
        }
        Trialled trialled = trial(answer);
        store.add(trialled.verdict(), trialled.lasting());
        quarantine.add(trialled.verdict(), true);
        return trialled.verdict();
    }

    private Trialled trial(KnownAnswer answer) {
        trials++;
        Trialled first = attempt(answer);
        if (first.lasting()) {
            return first;
        }
        LOG.info(
                "{} is tried again in a fresh context: {}",
                answer.subject(),
                first.verdict().reason());
        Trialled second = attempt(answer);
        if (second.lasting()) {
            return second;
        }
        String reason = second.verdict().reason() + " (twice; not remembered beyond this process)";
        return new Trialled(failed(answer, reason), false);
    }

    private Trialled attempt(KnownAnswer answer) {
        TestBench bench = openBench();
        try (bench) {
            Deviation deviation = answer.trial().run(bench);
            boolean passed = deviation.within(answer.bound());
            String reason = passed ? "" : "NMSE " + figure(deviation.nmse()) + " > " + figure(answer.bound());
            return new Trialled(verdict(answer, passed, deviation, reason), true);
        } catch (RuntimeException | OutOfMemoryError e) {
            closeBroken(e);
            return new Trialled(failed(answer, oneLine(e)), !isPassing(e));
        }
    }

    /** Context and queue of a trial; where they cannot be opened nothing is said of any variant. */
    private TestBench openBench() {
        Context open = context;
        ProgramCache cache = programs;
        if (open == null || cache == null) {
            open = device.openContext();
            context = open;
            cache = new ProgramCache(open, programFolder);
            programs = cache;
        }
        try {
            return new TestBench(kernelDevice, open, cache);
        } catch (RuntimeException | OutOfMemoryError e) {
            closeBroken(e);
            throw e;
        }
    }

    /** Whether it says something of the machine's state now, and nothing of the variant. */
    private static boolean isPassing(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof OutOfMemoryError
                    || cause instanceof IOException
                    || (cause instanceof OpenClException e && e.isPassing())) {
                return true;
            }
        }
        return false;
    }

    private void closeBroken(Throwable failure) {
        try {
            close();
        } catch (RuntimeException e) {
            failure.addSuppressed(e);
        }
    }

    private Verdict failed(KnownAnswer answer, String reason) {
        return verdict(answer, false, new Deviation(Double.NaN, Double.NaN), reason);
    }

    private Verdict verdict(KnownAnswer answer, boolean passed, Deviation deviation, String reason) {
        return new Verdict(
                answer.variant().id(),
                answer.problem(),
                answer.digest(),
                version,
                Instant.now().truncatedTo(ChronoUnit.SECONDS),
                passed,
                deviation.nmse(),
                deviation.maxError(),
                answer.bound(),
                reason);
    }

    /** A figure as a person writes it: three digits, an exponent where it is small. */
    private static String figure(double value) {
        return value == 0 ? "0" : String.format(Locale.ROOT, "%.3g", value);
    }

    /** What went wrong in one line: the message, and of a build log the first line that names an error. */
    private static String oneLine(Throwable e) {
        String message = e.getMessage() == null ? e.toString() : e.getMessage();
        String first = message.lines().findFirst().orElse(e.toString());
        String log = e instanceof OpenClException o && o.buildLog() != null ? o.buildLog() : "";
        return log.lines()
                .filter(line -> line.contains("error"))
                .findFirst()
                .map(line -> first + ": " + line.strip())
                .orElse(first);
    }

    /** A verdict found by a trial, and whether it is worth keeping. */
    private record Trialled(Verdict verdict, boolean lasting) {}
}
