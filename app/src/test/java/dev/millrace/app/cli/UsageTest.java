package dev.millrace.app.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class UsageTest {

    @Test
    void theVersionIsTheBuilds() {
        Ran ran = Ran.of("--version");

        assertThat(ran.code()).isZero();
        assertThat(ran.out()).matches("millrace [0-9]+\\.[0-9]+.*\\R");
    }

    @Test
    void helpListsCommandsAndExitCodes() {
        Ran ran = Ran.of("--help");

        assertThat(ran.code()).isZero();
        assertThat(ran.out())
                .contains("generate", "run", "score", "bench", "devices", "explain", "inspect", "tokenize")
                .contains("Exit codes:")
                .containsPattern("(?m)^ *4 +no device as asked");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "generate",
                "run",
                "score",
                "bench",
                "devices",
                "profile",
                "explain",
                "inspect",
                "tokenize",
                "render",
                "synthesize",
                "chat",
                "doctor",
                "config"
            })
    void everyCommandHasHelpAndSet(String command) {
        Ran ran = Ran.of(command, "--help");

        assertThat(ran.code()).isZero();
        assertThat(ran.out()).contains("--set").contains("--verbose").contains("Usage: millrace " + command);
        assertThat(ran.err()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "                                 | a command is missing; it must be one of generate, chat, run",
                "chatter                          | chatter",
                "generate                         | --prompt",
                "generate --prompt x --tempo 1    | --tempo",
                "generate --prompt x --max-tokens many | --max-tokens",
                "run                              | CONFIG",
                "score                            | --cases",
                "score --cases x --by columns     | \"columns\" is not a way to score",
                "score --cases x --generate -1    | --generate is -1",
                "tokenize                         | --cases",
                "bench --prompt-tokens 0          | prompt tokens is 0; it must be at least 1",
                "bench --repetitions 0            | repetitions is 0",
            })
    void wrongArgumentsAreNamed(String arguments, String message) {
        Ran ran = Ran.of(arguments == null ? new String[0] : arguments.strip().split(" +"));

        assertThat(ran.code()).isEqualTo(ExitCode.USAGE);
        assertThat(ran.out()).isEmpty();
        assertThat(ran.err()).startsWith("millrace: ").contains(message).contains("--help");
    }

    /** What follows --prompt is a text, not a file of arguments and not an option. */
    @ParameterizedTest
    @ValueSource(strings = {"@file", "@@file", "--chat", "--help", "--verbose", "-m", "-", "--tempo=1"})
    void anyPromptIsText(String prompt) {
        Ran ran = Ran.of("generate", "--model", "none.gguf", "--prompt", prompt, "--set", "device.kind=reference");

        assertThat(ran.code()).isEqualTo(ExitCode.BAD_FILE);
        assertThat(ran.out()).isEmpty();
        assertThat(ran.err()).isEqualTo("millrace: there is no model file none.gguf" + System.lineSeparator());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "generate --prompt x --set prompt=y | --prompt and --set prompt both say what is asked",
                "bench --set generation.maxTokens=3 | bench makes no use of generation",
                "explain --set prompt=x             | explain makes no use of prompt",
                "score --cases x --set prompt.text=x | score makes no use of prompt",
                "tokenize --cases x --set device.kind=cpu | tokenize makes no use of device; it uses model",
                "devices --set memory.chunk=3       | devices makes no use of memory; it uses cache, device",
            })
    void whatACommandWouldDropIsRefused(String arguments, String message) {
        Ran ran = Ran.of(arguments.strip().split(" +"));

        assertThat(ran.code()).isEqualTo(ExitCode.USAGE);
        assertThat(ran.err()).contains(message);
    }
}
