package dev.millrace.runtime.doctor;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * A trial of all drivers in a process of their own, so that one that crashes or hangs does it there: what it does is
 * {@link TrialRun}.
 */
final class DriverTrial implements Check {

    static final String ID = "driver-trial";
    static final Duration DEFAULT_LIMIT = Duration.ofMinutes(2);

    private static final String FRAME = "# Problematic frame:";

    private final Machine machine;
    private final Duration limit;
    private final Class<?> program;

    /** @param program the class whose {@code main} is run */
    DriverTrial(Machine machine, Duration limit, Class<?> program) {
        this.machine = machine;
        this.limit = limit;
        this.program = program;
    }

    @Override
    public String id() {
        return ID;
    }

    @Override
    public String title() {
        return "Drivers in a process of their own";
    }

    @Override
    public void look(Observations seen) throws IOException, InterruptedException {
        Path java = Path.of(machine.property("java.home"), "bin", "java");
        String classPath = machine.property("java.class.path");
        if (!Files.isExecutable(java) || classPath.isEmpty()) {
            seen.skip("a second Java cannot be started here");
            return;
        }
        Path folder;
        try {
            folder = Files.createTempDirectory("millrace-doctor");
        } catch (IOException e) {
            seen.skip("there is no folder for what a second Java says, see 'temporary-folder' above");
            return;
        }
        try {
            run(seen, command(java, classPath, folder.resolve("crash.log")), folder);
        } finally {
            delete(folder);
        }
    }

    private List<String> command(Path java, String classPath, Path crashLog) {
        List<String> command = new ArrayList<>(List.of(
                java.toString(),
                "-Xmx128m",
                "-XX:+UseSerialGC",
                "-XX:-CreateCoredumpOnCrash",
                "-XX:ErrorFile=" + crashLog,
                "-Dorg.slf4j.simpleLogger.defaultLogLevel=off"));
        machine.javaArguments().stream()
                .filter(option -> option.startsWith("-D") || option.startsWith("--"))
                .forEach(command::add);
        command.addAll(List.of("-cp", classPath, program.getName()));
        return command;
    }

    private void run(Observations seen, List<String> command, Path folder) throws IOException, InterruptedException {
        Path said = folder.resolve("out.txt");
        Process process = new ProcessBuilder(command)
                .redirectOutput(said.toFile())
                .redirectError(folder.resolve("err.txt").toFile())
                .start();
        process.getOutputStream().close();
        try {
            boolean ended = process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS);
            judge(seen, ended ? process.exitValue() : -1, steps(said), crash(folder.resolve("crash.log")));
        } finally {
            process.destroyForcibly().waitFor(10, TimeUnit.SECONDS);
        }
    }

    private void judge(Observations seen, int code, List<String> steps, String crash) {
        if (steps.isEmpty()) {
            seen.skip("the second Java did not start (code " + code + "), so the drivers are tried in this one");
            return;
        }
        String last = steps.get(steps.size() - 1);
        if (last.equals(TrialRun.DONE)) {
            seen.fine("all were loaded and asked, without a crash");
        } else {
            String what = code == -1 ? "hung for " + limit.toSeconds() + " s" : "ended the process (code " + code + ")";
            seen.problem(
                    "a driver " + what + " while " + last + (crash.isEmpty() ? "" : ", in " + crash),
                    "update or remove that driver, or leave it out: let OCL_ICD_VENDORS name a folder with the .icd files of"
                            + " the others");
        }
    }

    private static List<String> steps(Path said) throws IOException {
        try (Stream<String> lines = Files.lines(said, StandardCharsets.ISO_8859_1)) {
            return lines.filter(line -> line.startsWith(TrialRun.STEP))
                    .map(line -> line.substring(TrialRun.STEP.length()))
                    .toList();
        }
    }

    /** The library that Java's own crash report blames, empty where there is none. */
    private static String crash(Path log) throws IOException {
        if (!Files.exists(log)) {
            return "";
        }
        try (Stream<String> lines = Files.lines(log, StandardCharsets.ISO_8859_1)) {
            return lines.dropWhile(line -> !line.startsWith(FRAME))
                    .skip(1)
                    .findFirst()
                    .map(line -> line.replaceFirst("^# *", "").strip())
                    .orElse("");
        }
    }

    private static void delete(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.toList()) {
                Files.delete(file);
            }
        }
        Files.delete(folder);
    }
}
