package dev.millrace.app.cli;

import java.util.concurrent.Callable;
import picocli.AutoComplete;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code millrace completion}: a script that teaches a shell the commands and options of this very version. */
@Command(
        name = "completion",
        description = {
            "Prints a script that lets your shell complete commands and options with the Tab key.",
            "The shell must know the command by the name millrace, be it on the PATH or as scripts/millrace."
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  source <(millrace completion bash)         in this shell, or at the end of ~/.bashrc",
            "  source <(millrace completion zsh)          in this shell, or at the end of ~/.zshrc"
        },
        sortOptions = false)
final class CompletionCommand implements Callable<Integer> {

    /** Shells that can be taught; the script is the same for both. */
    enum Shell {
        bash,
        zsh
    }

    private final Terminal terminal;

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli
    private CommandSpec spec;

    @Parameters(paramLabel = "SHELL", description = "The shell: ${COMPLETION-CANDIDATES}.")
    @SuppressWarnings({"NullAway.Init", "UnusedVariable"}) // picocli checks it; either reads the same script
    private Shell shell;

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "Show this help.")
    @SuppressWarnings("UnusedVariable") // picocli acts on it
    private boolean help;

    CompletionCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() {
        CommandLine root = spec.root().commandLine();
        terminal.out().println(AutoComplete.bash(root.getCommandName(), root));
        terminal.out().flush();
        return ExitCode.OK;
    }
}
