package dev.millrace.runtime.doctor;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;

/**
 * The surroundings of this process as checks see them. Paths of the machine begin with a slash and are looked up below
 * {@code root}, so that a test can put together a machine of its own in a folder.
 *
 * @param root the folder that stands for {@code /}
 * @param environment environment variables
 * @param properties Java's system properties
 * @param javaArguments options of the virtual machine
 * @param maxHeapBytes bytes that Java's heap may grow to
 */
public record Machine(
        Path root,
        Map<String, String> environment,
        Map<String, String> properties,
        List<String> javaArguments,
        long maxHeapBytes) {

    public Machine {
        environment = Map.copyOf(environment);
        properties = Map.copyOf(properties);
        javaArguments = List.copyOf(javaArguments);
    }

    /** This process. */
    public static Machine here() {
        Map<String, String> properties = new LinkedHashMap<>();
        Properties all = System.getProperties();
        all.stringPropertyNames().forEach(name -> properties.put(name, all.getProperty(name, "")));
        return new Machine(
                Path.of("/"),
                System.getenv(),
                properties,
                ManagementFactory.getRuntimeMXBean().getInputArguments(),
                Runtime.getRuntime().maxMemory());
    }

    boolean isLinux() {
        return property("os.name").toLowerCase(Locale.ROOT).contains("linux");
    }

    /** The processor that this Java is made for, as {@code os.arch} says it. */
    String architecture() {
        return property("os.arch");
    }

    /** A system property, empty where there is none. */
    String property(String name) {
        return properties.getOrDefault(name, "");
    }

    /** An environment variable that says something. */
    Optional<String> variable(String name) {
        return Optional.ofNullable(environment.get(name)).filter(value -> !value.isBlank());
    }

    /** The home folder of this user. */
    Optional<String> home() {
        return variable("HOME")
                .or(() -> Optional.of(property("user.home")).filter(home -> !home.isBlank() && !home.equals("?")));
    }

    /** Where a path of the machine lies; a relative one is one below the working folder. */
    Path path(String path) {
        Path asked = Path.of(path);
        if (!asked.isAbsolute()) {
            return asked.toAbsolutePath();
        }
        return asked.startsWith(root) ? asked : root.resolve(asked.getRoot().relativize(asked));
    }

    /** A path as the machine's users know it. */
    String shown(Path path) {
        return path.startsWith(root) ? "/" + root.relativize(path) : path.toString();
    }

    boolean exists(String path) {
        return Files.exists(path(path));
    }

    /** The lines of a text file of the machine, none where it cannot be read. */
    List<String> lines(String path) {
        try {
            return Files.readAllLines(path(path));
        } catch (IOException | SecurityException e) {
            return List.of();
        }
    }

    /** The first line of a text file of the machine, trimmed. */
    Optional<String> line(String path) {
        return lines(path).stream().map(String::strip).findFirst();
    }

    /** What lies in a folder of the machine and matches a pattern such as {@code renderD*}, sorted. */
    List<Path> list(String folder, String pattern) {
        List<Path> found = new ArrayList<>();
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(path(folder), pattern)) {
            entries.forEach(found::add);
        } catch (IOException | SecurityException e) {
            return List.of();
        }
        Collections.sort(found);
        return found;
    }
}
