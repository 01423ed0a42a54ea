package dev.millrace.app.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/** The pages of help, and the completion of shells. */
class HelpTest {

    private static final Pattern EXAMPLE = Pattern.compile("^  millrace (.*?)( {3,}.*| \\| .*)?$");
    private static final Pattern ARGUMENT = Pattern.compile("\"([^\"]*)\"|'([^']*)'|(\\S+)");

    @TempDir
    private Path folder;

    private static CommandLine line() {
        return Main.commandLine(new Terminal(System.in, false, System.out, System.err));
    }

    static Set<String> commands() {
        return new TreeSet<>(line().getSubcommands().keySet());
    }

    /** Those whose pages are ours alone. */
    static Stream<String> ownCommands() {
        return commands().stream().filter(name -> !name.equals("help"));
    }

    @ParameterizedTest
    @MethodSource("commands")
    void everyCommandIsListedOnceWithWhatItDoes(String command) {
        String help = Ran.of("--help").out();

        assertThat(help.lines().filter(text -> text.matches("  " + command + " +[A-Z].*")))
                .hasSize(1);
    }

    @ParameterizedTest
    @MethodSource("ownCommands")
    void helpIsAskedForInTwoWays(String command) {
        Ran ran = Ran.of("help", command);

        assertThat(ran.code()).isZero();
        assertThat(ran.out()).isEqualTo(Ran.of(command, "--help").out()).contains("Exit codes:");
    }

    @Test
    void theExitCodesAreThoseOfTheReadme() throws IOException {
        String readme = Files.readString(Scripts.folder().resolveSibling("README.md"));
        String help = Ran.of("--help").out();

        for (int code : new int[] {0, 1, 2, 3, 4, 5, 130}) {
            assertThat(readme).containsPattern("(?m)^\\| " + code + " \\| ");
            assertThat(help).containsPattern("(?m)^ *" + code + " +\\w");
        }
    }

    @Test
    void commandsStandInGroups() {
        assertThat(Ran.of("--help").out())
                .containsSubsequence("Answers:", "generate", "This machine:", "doctor", "devices");
    }

    /** An example that its own command does not understand would be worse than none. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "generate",
                "chat",
                "run",
                "config",
                "score",
                "bench",
                "explain",
                "inspect",
                "tokenize",
                "render",
                "synthesize",
                "devices",
                "profile",
                "doctor",
                "completion"
            })
    void examplesAreUnderstood(String command) {
        CommandLine asked = Objects.requireNonNull(line().getSubcommands().get(command));
        List<String> footer =
                Arrays.asList(asked.getCommandSpec().usageMessage().footer());

        assertThat(footer).as("examples of %s", command).isNotEmpty();
        for (String text : footer) {
            Matcher example = EXAMPLE.matcher(text.replaceFirst("source <\\((.*)\\)", "$1"));
            if (example.matches()) {
                List<String> arguments = new ArrayList<>();
                Matcher argument = ARGUMENT.matcher(example.group(1));
                while (argument.find()) {
                    arguments.add(Stream.of(1, 2, 3)
                            .map(argument::group)
                            .filter(group -> group != null)
                            .findFirst()
                            .orElseThrow());
                }
                line().parseArgs(arguments.toArray(String[]::new));
                assertThat(arguments.get(0)).isEqualTo(command);
            }
        }
    }

    @Test
    void theCompletionKnowsEveryCommandAndOption() {
        for (String shell : List.of("bash", "zsh")) {
            Ran ran = Ran.of("completion", shell);

            assertThat(ran.code()).isZero();
            assertThat(ran.out()).contains("complete -F _complete_millrace -o default millrace ");
            List<String> missing = new ArrayList<>();
            line().getSubcommands().forEach((name, command) -> {
                CommandSpec spec = command.getCommandSpec();
                String function = "function _picocli_millrace_" + name + "()";
                int start = ran.out().indexOf(function);
                assertThat(start).as(function).isNotNegative();
                String body = ran.out().substring(start, ran.out().indexOf("\n}", start));
                for (OptionSpec option : spec.options()) {
                    for (String optionName : option.names()) {
                        if (!body.contains("'" + optionName + "'")) {
                            missing.add(name + " " + optionName);
                        }
                    }
                }
            });
            assertThat(missing).isEmpty();
        }
    }

    @Test
    void otherShellsAreRefusedWithThoseThereAre() {
        Ran ran = Ran.of("completion", "tcsh");

        assertThat(ran.code()).isEqualTo(ExitCode.USAGE);
        assertThat(ran.err()).contains("tcsh").contains("bash, zsh");
    }

    @ParameterizedTest
    @CsvSource({
        "millrace, doc, doctor",
        "millrace, gener, generate",
        "scripts/millrace, expl, explain",
        "millrace doctor, --rep, --report",
        "millrace bench, --gen, --generate-tokens",
        "millrace completion, z, zsh",
    })
    @EnabledOnOs(OS.LINUX)
    void aShellCompletes(String typed, String begun, String completed) throws Exception {
        Path script = Files.writeString(
                folder.resolve("completion"), Ran.of("completion", "bash").out());
        String line = "source " + script + "; COMP_WORDS=(" + typed + " " + begun + ");"
                + " COMP_CWORD=$((${#COMP_WORDS[@]} - 1)); COMP_LINE=\"${COMP_WORDS[*]}\"; COMP_POINT=${#COMP_LINE};"
                + " complete -p millrace >/dev/null && _complete_millrace 2>/dev/null; printf '%s\\n' \"${COMPREPLY[@]}\"";

        assertThat(bash(line).lines().map(String::strip)).contains(completed);
    }

    private static String bash(String line) throws IOException, InterruptedException {
        Process process = new ProcessBuilder("bash", "-c", line)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).isZero();
        return out;
    }

    @Test
    void aPageIsAtMostAHundredColumnsWide() {
        for (String command : commands()) {
            assertThat(Ran.of("help", command).out().lines()).as(command).allMatch(text -> text.length() <= 100);
        }
    }
}
