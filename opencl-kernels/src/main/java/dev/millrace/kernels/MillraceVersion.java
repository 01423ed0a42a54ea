package dev.millrace.kernels;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Properties;

/** The version of this Millrace, as its jar states it. */
public final class MillraceVersion {

    /** What a Millrace that runs from class folders calls itself. */
    public static final String DEVELOPMENT = "development";

    private static final String CURRENT = read();

    private MillraceVersion() {}

    /** For example {@code 0.1.0}; {@link #DEVELOPMENT} outside a jar. */
    public static String current() {
        return CURRENT;
    }

    private static String read() {
        String path = "/META-INF/maven/dev.millrace/millrace-opencl-kernels/pom.properties";
        try (InputStream in = MillraceVersion.class.getResourceAsStream(path)) {
            if (in == null) {
                return DEVELOPMENT;
            }
            Properties properties = new Properties();
            properties.load(in);
            return properties.getProperty("version", DEVELOPMENT);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + path + " from Millrace's own jar", e);
        }
    }
}
