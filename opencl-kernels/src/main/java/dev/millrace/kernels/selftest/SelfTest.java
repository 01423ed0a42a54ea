package dev.millrace.kernels.selftest;

import dev.millrace.kernels.KernelDevice;
import dev.millrace.kernels.MillraceVersion;
import dev.millrace.kernels.Objection;
import dev.millrace.kernels.Variant;
import dev.millrace.kernels.VariantChain;
import dev.millrace.kernels.VariantChoice;
import dev.millrace.kernels.program.CacheFolders;
import dev.millrace.kernels.program.ProgramCache;
import dev.millrace.opencl.Capabilities;
import dev.millrace.opencl.Context;
import dev.millrace.opencl.Device;
import dev.millrace.opencl.OpenClException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The judge of variants on one device: each is tested before its first use, once per (device, driver, program, Millrace
 * version); one that fails is quarantined and the next of its chain serves.
 *
 * <p>Trials run in a context of their own, which is opened at the first trial and replaced after one that threw: a
 * kernel that breaks its context breaks nobody else's. Programs reach the real context through the cache on disk.
 * Thread-safe; one trial runs at a time.
 */
public final class SelfTest implements AutoCloseable {

    /** Errors that say something of the machine's state now, and nothing of the variant. Not remembered on disk. */
    private static final Set<String> PASSING_ERRORS =
            Set.of("CL_DEVICE_NOT_AVAILABLE", "CL_MEM_OBJECT_ALLOCATION_FAILURE", "CL_OUT_OF_HOST_MEMORY");

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
        this(device, capabilities, folders.programs(), folders.verdicts(), MillraceVersion.current());
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
     * The first variant of a chain that the device supports, that nothing speaks against, and that passes its test.
     * Variants are tested in order until one passes.
     *
     * @param objection what speaks against a variant besides its test; asked first
     * @param answers how to test a variant
     * @throws OpenClException {@code NO_VARIANT} when none is left; says which were tried and why each does not serve
     */
    public synchronized <V extends Variant> VariantChoice<V> select(
            VariantChain<V> chain, Objection<? super V> objection, Function<? super V, KnownAnswer> answers) {
        Objection<V> first = objection::to;
        try {
            VariantChoice<V> choice =
                    chain.select(kernelDevice.capabilities(), first.or(variant -> objectionOf(answers.apply(variant))));
            quarantine.say("using " + choice.variant().id() + " instead");
            return choice;
        } catch (OpenClException e) {
            quarantine.say("nothing is left to serve instead");
            throw e;
        }
    }

    /** The verdict on a variant: remembered, else found by a trial now. A failed one is quarantined. */
    public synchronized Verdict verdict(KnownAnswer answer) {
        Verdict known = store.find(answer, version);
        if (known == null) {
            Trialled trialled = trial(answer);
            known = trialled.verdict();
            store.add(known, trialled.lasting());
            quarantine.add(known, true);
        } else {
            quarantine.add(known, false);
        }
        return known;
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
        ProgramCache oldPrograms = programs;
        Context oldContext = context;
        programs = null;
        context = null;
        try {
            if (oldPrograms != null) {
                oldPrograms.close();
            }
        } finally {
            if (oldContext != null) {
                oldContext.close();
            }
        }
    }

    private @Nullable String objectionOf(KnownAnswer answer) {
        Verdict verdict = verdict(answer);
        return verdict.passed() ? null : "failed its self-test: " + verdict.reason();
    }

    private Trialled trial(KnownAnswer answer) {
        trials++;
        try {
            Deviation deviation = measure(answer);
            boolean passed = deviation.within(answer.bound());
            String reason = passed ? "" : "NMSE " + figure(deviation.nmse()) + " > " + figure(answer.bound());
            return new Trialled(verdict(answer, passed, deviation, reason), true);
        } catch (RuntimeException e) {
            closeBroken(e);
            boolean lasting = !(e instanceof OpenClException o && PASSING_ERRORS.contains(o.errorName()));
            Deviation unknown = new Deviation(Double.NaN, Double.NaN);
            return new Trialled(verdict(answer, false, unknown, firstLines(e)), lasting);
        }
    }

    private Deviation measure(KnownAnswer answer) {
        Context open = context;
        ProgramCache cache = programs;
        if (open == null || cache == null) {
            open = device.openContext();
            context = open;
            cache = new ProgramCache(open, programFolder);
            programs = cache;
        }
        try (TestBench bench = new TestBench(kernelDevice, open, cache)) {
            return answer.trial().run(bench);
        }
    }

    private void closeBroken(RuntimeException failure) {
        try {
            close();
        } catch (RuntimeException e) {
            failure.addSuppressed(e);
        }
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
    private static String firstLines(RuntimeException e) {
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
