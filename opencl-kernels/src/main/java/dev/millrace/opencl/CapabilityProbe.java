package dev.millrace.opencl;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The proof of a device's capabilities: for each, a kernel is compiled and run and its answer compared with one computed
 * in Java. What a device surely lacks is not asked, because compilers print their errors where they like. Answers are
 * remembered per device and driver for the life of the process, unless a probe ended for want of memory or the like.
 */
public final class CapabilityProbe {

    private static final Logger LOG = LoggerFactory.getLogger(CapabilityProbe.class);
    private static final Map<String, Report> KNOWN = new HashMap<>();

    /**
     * What was found.
     *
     * @param capabilities what was proved
     * @param reasons why each other capability is absent, a line
     */
    public record Report(Capabilities capabilities, Map<Capability, String> reasons) {

        public Report {
            reasons = Map.copyOf(reasons);
        }
    }

    private CapabilityProbe() {}

    /** What this context's device can do. */
    public static Capabilities probe(Context context) {
        return report(context).capabilities();
    }

    /** What this context's device can do, and why not the rest. */
    public static Report report(Context context) {
        String identity = context.device().info().identity();
        synchronized (KNOWN) {
            Report known = KNOWN.get(identity);
            if (known != null) {
                return known;
            }
            Probed probed = probed(context, ProbeCases.all());
            if (probed.lasting()) {
                KNOWN.put(identity, probed.report());
            }
            return probed.report();
        }
    }

    static Report run(Context context, Iterable<ProbeCase> cases) {
        return probed(context, cases).report();
    }

    /** A report, and whether it says what the device can do, as opposed to what it could do just now. */
    private record Probed(Report report, boolean lasting) {}

    private static Probed probed(Context context, Iterable<ProbeCase> cases) {
        boolean lasting = true;
        Set<Capability> present = EnumSet.noneOf(Capability.class);
        Map<Capability, String> reasons = new EnumMap<>(Capability.class);
        try (Queue queue = context.openQueue(false)) {
            for (ProbeCase probe : cases) {
                try {
                    failureOf(probe, context, queue)
                            .ifPresentOrElse(
                                    why -> reasons.put(probe.capability(), why), () -> present.add(probe.capability()));
                } catch (OpenClException e) {
                    reasons.put(probe.capability(), firstLine(e));
                    if (e.isPassing()) {
                        lasting = false;
                        LOG.warn(
                                "{} counts as absent on {} for now, since its probe could not run: {}",
                                probe.capability().key(),
                                context.device().info().name(),
                                firstLine(e));
                    }
                }
            }
        }
        LOG.debug("{}: {}, without {}", context.device().info().name(), present, reasons);
        return new Probed(new Report(new Capabilities(present, Set.of()), reasons), lasting);
    }

    private static Optional<String> failureOf(ProbeCase probe, Context context, Queue queue) {
        Optional<String> surely = probe.lacks().apply(context.device().info());
        if (surely.isPresent()) {
            return surely;
        }
        int[] answer = answerOf(probe, context, queue);
        if (answer[0] == ProbeCase.NOT_OFFERED) {
            return Optional.of("the compiler does not offer it");
        }
        return probe.isRight().test(answer) ? Optional.empty() : Optional.of("its kernel answers wrongly");
    }

    private static int[] answerOf(ProbeCase probe, Context context, Queue queue) {
        String label = "probe " + probe.capability().key();
        ByteBuffer in = bytes(probe.input().size());
        probe.input().forEach(in::putInt);
        in.flip();
        ByteBuffer out = bytes(probe.answers());
        try (Program program = context.compile(
                        label, probe.source(), context.device().info().languageOption());
                Kernel kernel = program.kernel("probe");
                Buffer inBuffer = context.allocate(label + " input", in.capacity());
                Buffer outBuffer = context.allocate(label + " answer", out.capacity())) {
            queue.write(inBuffer, 0, in, true, null, false);
            queue.fill(outBuffer, 0, 0, out.capacity());
            kernel.setBuffer(0, inBuffer);
            kernel.setBuffer(1, outBuffer);
            if (probe.localBytes() > 0) {
                kernel.setLocal(2, probe.localBytes());
            }
            queue.launch(kernel, probe.globalSize(), probe.localSize(), null, false);
            queue.read(outBuffer, 0, out, true, null, false);
            queue.finish();
        }
        int[] answer = new int[probe.answers()];
        out.asIntBuffer().get(answer);
        return answer;
    }

    private static ByteBuffer bytes(int ints) {
        return ByteBuffer.allocateDirect(ints * Integer.BYTES).order(ByteOrder.nativeOrder());
    }

    /** The first line of the log that speaks of an error, else its first line. */
    private static String firstLine(OpenClException e) {
        String log = Optional.ofNullable(e.buildLog()).orElse("").strip();
        Optional<String> error =
                log.lines().filter(line -> line.contains("error:")).findFirst();
        String detail = error.or(() -> log.lines().findFirst()).orElse("").strip();
        return detail.isEmpty() ? e.errorName() : e.errorName() + ": " + detail;
    }
}
