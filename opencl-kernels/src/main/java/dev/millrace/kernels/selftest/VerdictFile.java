package dev.millrace.kernels.selftest;

import dev.millrace.kernels.program.CheckedProperties;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;

/**
 * The file format of verdicts: a Java properties file that a person can read, and delete to have all tests run again.
 *
 * <pre>
 * # checksum of the rest
 * device = Portable Computing Language|pthread-...|OpenCL 3.0 PoCL ...|3.1
 * verdicts = 2
 * 1.variant = matmul/avx2
 * 1.passed = false
 * 1.reason = NMSE 0.300 &gt; 1.00e-06
 * ...
 * </pre>
 */
final class VerdictFile {

    private static final String INTRODUCTION =
            "# What Millrace's self-test found on this device. Delete the file to test again.\n";

    private VerdictFile() {}

    static String write(String identity, List<Verdict> verdicts) {
        CheckedProperties body =
                new CheckedProperties().add("device", identity).add("verdicts", Integer.toString(verdicts.size()));
        int number = 0;
        for (Verdict v : verdicts) {
            String prefix = ++number + ".";
            body.addLine()
                    .add(prefix + "variant", v.variant())
                    .add(prefix + "problem", v.problem())
                    .add(prefix + "passed", Boolean.toString(v.passed()))
                    .add(prefix + "reason", v.reason())
                    .add(prefix + "nmse", Double.toString(v.nmse()))
                    .add(prefix + "maxError", Double.toString(v.maxError()))
                    .add(prefix + "bound", Double.toString(v.bound()))
                    .add(prefix + "date", v.date().toString())
                    .add(prefix + "millrace", v.version())
                    .add(prefix + "digest", v.digest());
        }
        return body.text(INTRODUCTION);
    }

    /** The verdicts, or none when the file is damaged, cut off or of another device. */
    static List<Verdict> read(String identity, String text) {
        Properties properties = CheckedProperties.read(text);
        try {
            return properties != null && properties.getProperty("device", "").equals(identity)
                    ? verdicts(properties)
                    : List.of();
        } catch (IllegalArgumentException | DateTimeException e) {
            return List.of();
        }
    }

    private static List<Verdict> verdicts(Properties properties) {
        int count = Integer.parseInt(CheckedProperties.value(properties, "verdicts"));
        List<Verdict> verdicts = new ArrayList<>();
        for (int number = 1; number <= count; number++) {
            String prefix = number + ".";
            verdicts.add(new Verdict(
                    CheckedProperties.value(properties, prefix + "variant"),
                    CheckedProperties.value(properties, prefix + "problem"),
                    CheckedProperties.value(properties, prefix + "digest"),
                    CheckedProperties.value(properties, prefix + "millrace"),
                    Instant.parse(CheckedProperties.value(properties, prefix + "date")),
                    Boolean.parseBoolean(CheckedProperties.value(properties, prefix + "passed")),
                    Double.parseDouble(CheckedProperties.value(properties, prefix + "nmse")),
                    Double.parseDouble(CheckedProperties.value(properties, prefix + "maxError")),
                    Double.parseDouble(CheckedProperties.value(properties, prefix + "bound")),
                    CheckedProperties.value(properties, prefix + "reason")));
        }
        return verdicts;
    }
}
