package dev.millrace.kernels.selftest;

import dev.millrace.kernels.program.Digests;
import java.io.IOException;
import java.io.StringReader;
import java.io.UncheckedIOException;
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
    private static final String CHECKSUM = "# sha256 of what follows: ";

    private VerdictFile() {}

    static String write(String identity, List<Verdict> verdicts) {
        StringBuilder body = new StringBuilder();
        entry(body, "device", identity);
        entry(body, "verdicts", Integer.toString(verdicts.size()));
        int number = 0;
        for (Verdict v : verdicts) {
            String prefix = ++number + ".";
            body.append('\n');
            entry(body, prefix + "variant", v.variant());
            entry(body, prefix + "problem", v.problem());
            entry(body, prefix + "passed", Boolean.toString(v.passed()));
            entry(body, prefix + "reason", v.reason());
            entry(body, prefix + "nmse", Double.toString(v.nmse()));
            entry(body, prefix + "maxError", Double.toString(v.maxError()));
            entry(body, prefix + "bound", Double.toString(v.bound()));
            entry(body, prefix + "date", v.date().toString());
            entry(body, prefix + "millrace", v.version());
            entry(body, prefix + "digest", v.digest());
        }
        return INTRODUCTION + CHECKSUM + Digests.ofTexts(body.toString()) + "\n" + body;
    }

    /** The verdicts, or none when the file is damaged, cut off or of another device. */
    static List<Verdict> read(String identity, String text) {
        int start = text.indexOf(CHECKSUM);
        int end = text.indexOf('\n', Math.max(start, 0));
        if (start < 0 || end < 0) {
            return List.of();
        }
        String body = text.substring(end + 1);
        if (!text.substring(start + CHECKSUM.length(), end).equals(Digests.ofTexts(body))) {
            return List.of();
        }
        Properties properties = new Properties();
        try {
            properties.load(new StringReader(body));
            return properties.getProperty("device", "").equals(identity) ? verdicts(properties) : List.of();
        } catch (IOException e) {
            throw new UncheckedIOException("a text in memory cannot be read", e);
        } catch (IllegalArgumentException | DateTimeException e) {
            return List.of();
        }
    }

    private static List<Verdict> verdicts(Properties properties) {
        int count = Integer.parseInt(value(properties, "verdicts"));
        List<Verdict> verdicts = new ArrayList<>();
        for (int number = 1; number <= count; number++) {
            String prefix = number + ".";
            verdicts.add(new Verdict(
                    value(properties, prefix + "variant"),
                    value(properties, prefix + "problem"),
                    value(properties, prefix + "digest"),
                    value(properties, prefix + "millrace"),
                    Instant.parse(value(properties, prefix + "date")),
                    Boolean.parseBoolean(value(properties, prefix + "passed")),
                    Double.parseDouble(value(properties, prefix + "nmse")),
                    Double.parseDouble(value(properties, prefix + "maxError")),
                    Double.parseDouble(value(properties, prefix + "bound")),
                    value(properties, prefix + "reason")));
        }
        return verdicts;
    }

    private static String value(Properties properties, String key) {
        String value = properties.getProperty(key);
        if (value == null) {
            throw new IllegalArgumentException("there is no " + key);
        }
        return value;
    }

    private static void entry(StringBuilder body, String key, String value) {
        body.append(key).append(" = ");
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            switch (c) {
                case '\\' -> body.append("\\\\");
                case '\n' -> body.append("\\n");
                case '\r' -> body.append("\\r");
                case '\t' -> body.append("\\t");
                case ' ' -> body.append(i == 0 ? "\\ " : " ");
                default -> body.append(c);
            }
        }
        body.append('\n');
    }
}
