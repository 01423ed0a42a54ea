package dev.millrace.kernels.selftest;

import java.time.Instant;

/**
 * What the self-test found of one variant on one device and driver.
 *
 * @param variant {@code Variant.id()}
 * @param problem {@link KnownAnswer#problem()}
 * @param digest {@link KnownAnswer#digest()}
 * @param version the Millrace that judged
 * @param date when
 * @param passed whether the variant may serve
 * @param nmse measured, NaN where nothing could be measured
 * @param maxError measured, NaN where nothing could be measured
 * @param bound what the NMSE was held against
 * @param reason why it failed, one line; empty when it passed
 */
public record Verdict(
        String variant,
        String problem,
        String digest,
        String version,
        Instant date,
        boolean passed,
        double nmse,
        double maxError,
        double bound,
        String reason) {

    /** Variant and problem, as in {@link KnownAnswer#subject()}. */
    public String subject() {
        return problem.isEmpty() ? variant : variant + " [" + problem + "]";
    }

    /** What it is kept under: one variant may be judged on several programs, for example of decode and of prefill. */
    String key() {
        return key(subject(), digest);
    }

    static String key(String subject, String digest) {
        return subject + ' ' + digest;
    }

    /** Whether this was found for the same program by the same Millrace. */
    boolean holdsFor(KnownAnswer answer, String currentVersion) {
        return variant.equals(answer.variant().id())
                && problem.equals(answer.problem())
                && digest.equals(answer.digest())
                && bound == answer.bound()
                && version.equals(currentVersion);
    }
}
