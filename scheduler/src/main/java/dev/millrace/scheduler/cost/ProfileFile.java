package dev.millrace.scheduler.cost;

import dev.millrace.kernels.program.CheckedProperties;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;

/** The file format of measured profiles: a properties file that a person can read, and delete to be rid of. */
final class ProfileFile {

    /** Grows when figures change their meaning. */
    static final String FORMAT = "1";

    private static final String INTRODUCTION =
            "# What `millrace profile` measured on this device. Delete the file to go back to the shipped figures.\n";
    private static final String FIGURE = "figure.";

    private ProfileFile() {}

    static String write(StoredProfile stored) {
        CheckedProperties file = new CheckedProperties()
                .add("format", FORMAT)
                .add("device", stored.device())
                .add("variants", stored.variants())
                .add("millrace", stored.version())
                .add("date", stored.date().toString())
                .addLine();
        stored.profile().figures().forEach((name, value) -> file.add(FIGURE + name, Double.toString(value)));
        return file.text(INTRODUCTION);
    }

    /**
     * Reads what {@link #write} wrote.
     *
     * @throws IllegalArgumentException when it is damaged, of another format or incomplete; the message says which
     */
    static StoredProfile read(String text) {
        Properties properties = CheckedProperties.read(text);
        if (properties == null) {
            throw new IllegalArgumentException("it is damaged");
        }
        String format = properties.getProperty("format", "none");
        if (!format.equals(FORMAT)) {
            throw new IllegalArgumentException("it has format " + format + ", not " + FORMAT);
        }
        Map<String, Double> figures = new TreeMap<>();
        for (String name : properties.stringPropertyNames()) {
            if (name.startsWith(FIGURE)) {
                figures.put(name.substring(FIGURE.length()), Double.valueOf(properties.getProperty(name)));
            }
        }
        DeviceProfile profile = DeviceProfile.ofFigures(figures);
        for (String kind : WorkKind.all()) {
            profile.rate(kind);
        }
        try {
            return new StoredProfile(
                    profile,
                    CheckedProperties.value(properties, "device"),
                    CheckedProperties.value(properties, "variants"),
                    CheckedProperties.value(properties, "millrace"),
                    Instant.parse(CheckedProperties.value(properties, "date")));
        } catch (DateTimeException e) {
            throw new IllegalArgumentException("its date is none", e);
        }
    }
}
