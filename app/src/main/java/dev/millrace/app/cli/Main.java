package dev.millrace.app.cli;

import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.ParseResult;

/** The entry of the process. */
public final class Main {

    private Main() {}

    public static void main(String[] args) {
        System.exit(run(args, Terminal.ofProcess()));
    }

    /** Runs one command and returns its {@link ExitCode}. */
    static int run(String[] args, Terminal terminal) {
        int code;
        try {
            code = commandLine(terminal).execute(args);
        } catch (Error e) {
            // Picocli hands over exceptions only.
            code = Failures.report(e, terminal, false);
        }
        if (terminal.answerIsLost() && code == ExitCode.OK) {
            terminal.err()
                    .println("millrace: standard output took no more (a full disk, or a reader that is gone), so the"
                            + " answer is not complete");
            code = ExitCode.FAILED;
        }
        terminal.err().flush();
        return code;
    }

    static CommandLine commandLine(Terminal terminal) {
        CommandLine line = new CommandLine(new MillraceCommand());
        line.addSubcommand(new GenerateCommand(terminal));
        line.addSubcommand(new ChatCommand(terminal));
        line.addSubcommand(new RunCommand(terminal));
        line.addSubcommand(new ScoreCommand(terminal));
        line.addSubcommand(new BenchCommand(terminal));
        line.addSubcommand(new DevicesCommand(terminal));
        line.addSubcommand(new ProfileCommand(terminal));
        line.addSubcommand(new ExplainCommand(terminal));
        line.addSubcommand(new InspectCommand(terminal));
        line.addSubcommand(new SynthesizeCommand(terminal));
        line.addSubcommand(new ConfigCommand(terminal));
        line.addSubcommand(new TokenizeCommand(terminal));
        line.addSubcommand(new RenderCommand(terminal));
        line.addSubcommand(new DoctorCommand(terminal));
        line.addSubcommand(new CompletionCommand(terminal));
        line.addSubcommand(new CommandLine.HelpCommand());
        HelpPages.dress(line);
        line.setOut(writer(terminal.out()));
        line.setErr(writer(terminal.err()));
        line.setParameterExceptionHandler((error, arguments) -> {
            terminal.err().println("millrace: " + Printable.lines(String.valueOf(error.getMessage())));
            terminal.err()
                    .println("millrace: try "
                            + error.getCommandLine().getCommandSpec().qualifiedName() + " --help");
            return ExitCode.USAGE;
        });
        line.setExecutionExceptionHandler(
                (error, failed, arguments) -> Failures.report(error, terminal, isVerbose(arguments)));
        line.setExecutionStrategy(arguments -> {
            configureLogging(isVerbose(arguments));
            return new CommandLine.RunLast().execute(arguments);
        });
        // What follows --prompt is a text, be it "@home" or "--help".
        line.setExpandAtFiles(false);
        line.setAllowOptionsAsOptionParameters(true);
        return line;
    }

    private static boolean isVerbose(ParseResult arguments) {
        ParseResult command = arguments.subcommand();
        return command != null && command.hasMatchedOption("--verbose");
    }

    private static PrintWriter writer(PrintStream stream) {
        return new PrintWriter(stream, true, StandardCharsets.UTF_8);
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
