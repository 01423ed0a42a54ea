package dev.millrace.app.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The command {@code millrace}, which only has subcommands. */
@Command(
        name = "millrace",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        description = "Runs Transformer models on any OpenCL device.",
        synopsisSubcommandLabel = "COMMAND",
        commandListHeading = "",
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "  0:done",
            "  1:the work failed, or one of many requests could not be answered",
            "  2:wrong arguments",
            "  3:a model, configuration or case file that cannot be used",
            "  4:no device as asked, or a device that failed or is too small",
            "  5:a request that the model cannot take, such as an empty prompt or one longer than the context",
            "130:stopped by Ctrl-C"
        },
        footer = {
            "",
            "millrace help COMMAND says more about a command.",
            "",
            "Every command takes --set path.to.key=value, repeatable: a setting of the configuration that means something"
                    + " to it, read as JSON where it parses as JSON and as a string otherwise. The answer goes to standard output,"
                    + " everything else to standard error."
        })
final class MillraceCommand implements Runnable {

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli
    private CommandSpec spec;

    @Override
    public void run() {
        throw new ParameterException(
                spec.commandLine(),
                "a command is missing; it must be one of "
                        + String.join(", ", spec.subcommands().keySet()));
    }
}
