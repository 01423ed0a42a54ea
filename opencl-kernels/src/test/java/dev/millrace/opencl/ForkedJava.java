package dev.millrace.opencl;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/** A Java process of its own with this one's class path, for what can be tried only once per process. */
final class ForkedJava {

    /** How it ended, with both output streams as one. */
    record Outcome(int exitCode, String output) {}

    private final List<String> options = new ArrayList<>();
    private final Map<String, String> environment = new HashMap<>(System.getenv());
    private Predicate<String> onClassPath = entry -> true;

    ForkedJava() {
        environment.remove(SignalGuard.VARIABLE);
    }

    ForkedJava property(String name, String value) {
        options.add("-D" + name + "=" + value);
        return this;
    }

    ForkedJava variable(String name, String value) {
        environment.put(name, value);
        return this;
    }

    /** Leaves out every jar whose file name this accepts. */
    ForkedJava without(Predicate<String> jar) {
        onClassPath = onClassPath.and(entry -> !jar.test(new File(entry).getName()));
        return this;
    }

    Outcome run(Class<?> main, String... arguments) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(options);
        command.add("-cp");
        command.add(Arrays.stream(classPath().split(File.pathSeparator))
                .filter(onClassPath)
                .collect(Collectors.joining(File.pathSeparator)));
        command.add(main.getName());
        command.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().clear();
        builder.environment().putAll(environment);
        try {
            Process process = builder.start();
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (!process.waitFor(2, TimeUnit.MINUTES)) {
                process.destroyForcibly();
                throw new AssertionError("still running after two minutes: " + output);
            }
            return new Outcome(process.exitValue(), output);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    /** Surefire hides the real class path behind a manifest and says it in a property. */
    private static String classPath() {
        return System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
    }
}
