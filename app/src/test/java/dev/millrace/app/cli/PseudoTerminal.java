package dev.millrace.app.cli;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;

/** A command at a terminal of its own, through the program {@code script} of util-linux. */
final class PseudoTerminal implements AutoCloseable {

    private static final Path SCRIPT = Path.of("/usr/bin/script");

    private static final int PATIENCE_SECONDS = 120;
    private static final Pattern CONTROL = Pattern.compile("\u001b(\\[[0-9;?$]*[a-zA-Z]|[=>])");

    private final Process process;
    private final OutputStream keys;
    private final Path shown;

    private PseudoTerminal(Process process, Path shown) {
        this.process = process;
        this.keys = process.getOutputStream();
        this.shown = shown;
    }

    static boolean isThere() {
        return Files.isExecutable(SCRIPT);
    }

    /** Starts the command line. */
    static PseudoTerminal start(Path folder, Map<String, String> environment, String... arguments) throws IOException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), Main.class.getName()));
        command.addAll(List.of(arguments));
        String line = "stty cols 120 rows 40; exec '" + String.join("' '", command) + "'";
        Path shown = Files.createTempFile(folder, "shown", ".txt");
        ProcessBuilder builder = new ProcessBuilder(SCRIPT.toString(), "-qfec", line, "/dev/null")
                .redirectErrorStream(true)
                .redirectOutput(shown.toFile());
        builder.environment().put("TERM", "xterm");
        builder.environment().put("LC_ALL", "C.UTF-8");
        builder.environment().putAll(environment);
        return new PseudoTerminal(builder.start(), shown);
    }

    void type(String text) throws IOException {
        keys.write(text.getBytes(StandardCharsets.UTF_8));
        keys.flush();
    }

    /** Everything that was shown so far, without what only moves the cursor or sets modes. */
    String shown() throws IOException {
        return CONTROL.matcher(Files.readString(shown)).replaceAll("");
    }

    /** Waits until a text is shown behind {@code from} characters; returns where it ends. */
    int await(String text, int from) throws IOException, InterruptedException {
        await("\"" + text + "\"", () -> shown().indexOf(text, from) >= 0);
        return shown().indexOf(text, from) + text.length();
    }

    /** Waits until anything is shown behind {@code from} characters. */
    void awaitMore(int from) throws IOException, InterruptedException {
        await("more", () -> !shown().substring(from).isBlank());
    }

    private void await(String what, Condition condition) throws IOException, InterruptedException {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
        while (!condition.holds()) {
            if (!process.isAlive() || System.nanoTime() > end) {
                throw new IllegalStateException(
                        (process.isAlive() ? "still running" : "ended with " + process.exitValue()) + " before " + what
                                + " was shown; this was: " + shown());
            }
            Thread.sleep(20);
        }
    }

    private interface Condition {
        boolean holds() throws IOException;
    }

    int code() throws InterruptedException {
        if (!process.waitFor(60, TimeUnit.SECONDS)) {
            throw new IllegalStateException("still running");
        }
        return process.exitValue();
    }

    @Override
    public void close() {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
    }
}
