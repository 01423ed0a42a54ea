package dev.millrace.app.cli;

import dev.millrace.opencl.OpenClException;
import dev.millrace.runtime.error.MillraceException;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import picocli.CommandLine;

/** The entry of the process. */
public final class Main {

    private Main() {}

    public static void main(String[] args) {
        System.exit(run(args, Terminal.ofProcess()));
    }

    /** Runs one command and returns its {@link ExitCode}. */
    static int run(String[] args, Terminal terminal) {
        boolean verbose = List.of(args).contains("--verbose");
        configureLogging(verbose);
        try {
            return commandLine(terminal, verbose).execute(args);
        } catch (OutOfMemoryError e) {
            terminal.err().println("millrace: out of memory (" + e.getMessage() + "); give Java more with -Xmx");
            return ExitCode.FAILED;
        } finally {
            terminal.out().flush();
            terminal.err().flush();
        }
    }

    private static CommandLine commandLine(Terminal terminal, boolean verbose) {
        CommandLine line = new CommandLine(new MillraceCommand());
        line.addSubcommand(new GenerateCommand(terminal));
        line.addSubcommand(new RunCommand(terminal));
        line.addSubcommand(new ScoreCommand(terminal));
        line.addSubcommand(new BenchCommand(terminal));
        line.addSubcommand(new DevicesCommand(terminal));
        line.addSubcommand(new ExplainCommand(terminal));
        line.addSubcommand(new InspectCommand(terminal));
        line.setOut(writer(terminal.out()));
        line.setErr(writer(terminal.err()));
        line.setParameterExceptionHandler((error, arguments) -> {
            terminal.err().println("millrace: " + error.getMessage());
            terminal.err()
                    .println("millrace: try "
                            + error.getCommandLine().getCommandSpec().qualifiedName() + " --help");
            return ExitCode.USAGE;
        });
        line.setExecutionExceptionHandler((error, failed, arguments) -> {
            terminal.out().flush();
            terminal.err().println("millrace: " + message(error));
            if (verbose) {
                error.printStackTrace(terminal.err());
            } else if (isUnexpected(error)) {
                terminal.err().println("millrace: this is a bug; --verbose shows where");
            }
            return ExitCode.of(error);
        });
        return line;
    }

    private static PrintWriter writer(PrintStream stream) {
        return new PrintWriter(stream, true, StandardCharsets.UTF_8);
    }

    private static String message(Exception error) {
        return isUnexpected(error) || error.getMessage() == null ? error.toString() : error.getMessage();
    }

    private static boolean isUnexpected(Exception error) {
        return !(error instanceof MillraceException || error instanceof OpenClException);
    }

    /** Before the first logger exists; what the caller set on the Java command line wins. */
    private static void configureLogging(boolean verbose) {
        String prefix = "org.slf4j.simpleLogger.";
        List<List<String>> settings = Arrays.asList(
                List.of("defaultLogLevel", verbose ? "debug" : "warn"),
                List.of("log.ai.djl", "warn"),
                List.of("showThreadName", "false"),
                List.of("showShortLogName", "true"),
                List.of("levelInBrackets", "true"));
        for (List<String> setting : settings) {
            String key = prefix + setting.get(0);
            if (System.getProperty(key) == null) {
                System.setProperty(key, setting.get(1));
            }
        }
    }
}
