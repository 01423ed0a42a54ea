package dev.millrace.kernels.program;

import java.io.IOException;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.util.Properties;
import org.jspecify.annotations.Nullable;

/**
 * A Java properties file with a checksum: a person can read it, and a damaged or shortened one is noticed.
 *
 * <pre>
 * # what it is
 * # sha256 of what follows: ...
 * key = value
 * </pre>
 */
public final class CheckedProperties {

    private static final String CHECKSUM = "# sha256 of what follows: ";

    private final StringBuilder body = new StringBuilder();

    /** Adds a key, which needs no escapes, and a value, which may be any text. */
    public CheckedProperties add(String key, String value) {
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
        return this;
    }

    /** Adds an empty line. */
    public CheckedProperties addLine() {
        body.append('\n');
        return this;
    }

    /**
     * The file.
     *
     * @param introduction comment lines, each ended
     */
    public String text(String introduction) {
        return introduction + CHECKSUM + Digests.ofTexts(body.toString()) + "\n" + body;
    }

    /** What a file says, or null when it is damaged or cut off. */
    public static @Nullable Properties read(String text) {
        int start = text.indexOf(CHECKSUM);
        int end = text.indexOf('\n', Math.max(start, 0));
        if (start < 0 || end < 0) {
            return null;
        }
        String body = text.substring(end + 1);
        if (!text.substring(start + CHECKSUM.length(), end).equals(Digests.ofTexts(body))) {
            return null;
        }
        Properties properties = new Properties();
        try {
            properties.load(new StringReader(body));
            return properties;
        } catch (IOException e) {
            throw new UncheckedIOException("a text in memory cannot be read", e);
        } catch (IllegalArgumentException e) {
            return null;
        }
    }

    /**
     * A value that must be there.
     *
     * @throws IllegalArgumentException when it is not
     */
    public static String value(Properties properties, String key) {
        String value = properties.getProperty(key);
        if (value == null) {
            throw new IllegalArgumentException("there is no " + key);
        }
        return value;
    }
}
