package dev.millrace.app.cli;

import dev.millrace.runtime.MillraceOptions;
import dev.millrace.runtime.config.ConfigSource;
import dev.millrace.runtime.config.MillraceConfig;
import dev.millrace.runtime.doctor.Diagnosis;
import dev.millrace.runtime.doctor.Doctor;
import dev.millrace.runtime.doctor.Finding;
import dev.millrace.runtime.doctor.Status;
import dev.millrace.runtime.doctor.WantedModel;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code millrace doctor}: what stands in the way of a first answer, and what cures it. */
@Command(
        name = "doctor",
        description = {
            "Looks at everything that can go wrong before a first answer, and says what cures what is wrong: Java, memory,"
                    + " folders, the OpenCL loader and its drivers, GPUs and the right to use them, the device that would be"
                    + " taken, the self-test of its kernels, the model.",
            "docs/troubleshooting.md has a section on each check."
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  millrace doctor",
            "  millrace doctor --model my-model.gguf",
            "  millrace doctor --set device.kind=gpu      why is my GPU not used?",
            "  millrace doctor --report report.json       a file to attach to the report of a bug"
        },
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            " 0:nothing stands in the way, though there may be warnings",
            " 1:there is a problem, or the report could not be written",
            " 2:wrong arguments",
            " 3:a configuration that cannot be used"
        },
        sortOptions = false)
final class DoctorCommand implements Callable<Integer> {

    private static final String MARGIN = " ".repeat(8);

    private final Terminal terminal;

    @Option(
            names = {"-m", "--model"},
            paramLabel = "FILE",
            description = "Model file that is to be run; without it the demo model in the cache.")
    private @Nullable Path model;

    @Option(names = "--json", description = "Print JSON.")
    private boolean json;

    @Option(
            names = "--report",
            paramLabel = "FILE",
            description =
                    "Also write all that was found, and more of this machine, to a file for the report of a bug. Names"
                            + " of this user and machine, and folders of its own, are left out.")
    private @Nullable Path report;

    @Mixin
    private Settings settings = new Settings();

    DoctorCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() throws IOException {
        ConfigSource source = ConfigSource.empty();
        Settings.layModel(source, model);
        settings.lay(source, Settings.MODEL);
        MillraceConfig config = source.read();
        WantedModel wanted = DemoModel.wanted(config.model());
        Diagnosis diagnosis = Doctor.of(MillraceOptions.of(config), wanted).examine(finding -> {
            if (!json) {
                print(finding);
            }
        });
        if (json) {
            Json.print(terminal.out(), diagnosis.facts());
        } else {
            terminal.out().println(summary(diagnosis));
        }
        if (report != null) {
            Map<String, Object> facts = DoctorReport.of(diagnosis, config.device());
            DoctorReport.write(report, facts, Redaction.ofProcess(wanted.file()).hiding(DoctorReport.telling(facts)));
            terminal.err().println("millrace: the report is in " + report + "; look through it before you share it");
        }
        return diagnosis.hasProblem() ? ExitCode.FAILED : ExitCode.OK;
    }

    private void print(Finding finding) {
        terminal.out().println(label(finding.status()) + finding.title() + " (" + finding.check() + ")");
        finding.seen().forEach(line -> terminal.out().println(Paragraph.of(MARGIN, line)));
        finding.cures().forEach(line -> terminal.out().println(Paragraph.of(MARGIN + "cure: ", line)));
        terminal.out().flush();
    }

    private static String label(Status status) {
        String word = switch (status) {
            case OK -> "ok";
            case SKIPPED -> "-";
            case WARNING -> "warning";
            case PROBLEM -> "PROBLEM";
        };
        return word + MARGIN.substring(word.length());
    }

    private static String summary(Diagnosis diagnosis) {
        long problems = diagnosis.count(Status.PROBLEM);
        long warnings = diagnosis.count(Status.WARNING);
        return "\n" + diagnosis.findings().size() + " checks: " + problems
                + (problems == 1 ? " problem, " : " problems, ")
                + warnings + (warnings == 1 ? " warning" : " warnings")
                + (problems + warnings == 0
                        ? ". All is well."
                        : ". docs/troubleshooting.md says more, by the name in brackets.");
    }
}
