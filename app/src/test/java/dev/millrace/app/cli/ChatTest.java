package dev.millrace.app.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Chats with the demo model, piped in. */
@Tag("model")
class ChatTest {

    private final Path model = GenerateTest.demoModel();

    @TempDir
    Path folder;

    @BeforeEach
    void aModelIsThere() {
        assumeTrue(Files.exists(model) || Boolean.getBoolean("millrace.requireModel"), "no demo model at " + model);
    }

    private Ran chat(String typed, String... more) {
        String[] all = new String[more.length + 3];
        all[0] = "chat";
        all[1] = "--model";
        all[2] = model.toString();
        System.arraycopy(more, 0, all, 3, more.length);
        return Ran.typing(typed, all);
    }

    @Test
    void aConversationIsRemembered() throws IOException {
        Ran first = chat("Name a river.\n");
        Ran both = chat("Name a river.\nWhere is it?\n");
        Path config = folder.resolve("whole.json");
        Files.writeString(
                config,
                Json.text(Map.of(
                        "model",
                        model.toString(),
                        "prompt",
                        Map.of(
                                "chat",
                                List.of(
                                        Map.of("role", "user", "content", "Name a river."),
                                        Map.of(
                                                "role",
                                                "assistant",
                                                "content",
                                                first.out().strip()),
                                        Map.of("role", "user", "content", "Where is it?"))))));

        Ran whole = Ran.of("run", config.toString());

        assertThat(both.code()).as(both.err()).isZero();
        assertThat(both.out()).isEqualTo(first.out() + whole.out());
    }

    @Test
    void aSavedConversationGoesOnElsewhere() {
        Path file = folder.resolve("talk.session");
        String[] exact = {"--set", "numerics.activations=f32"};
        Ran first = chat("My name is Anna.\n/save " + file + "\n", exact);
        assertThat(first.code()).as(first.err()).isZero();
        assertThat(first.err()).contains("saved to " + file);
        Ran whole = chat("My name is Anna.\nWhat is my name?\n/stats\n", exact);

        Ran second = chat("/load " + file + "\nWhat is my name?\n/stats\n", exact);

        assertThat(second.code()).as(second.err()).isZero();
        assertThat(second.err()).contains("going on after 2 messages");
        assertThat(first.out() + second.out()).isEqualTo(whole.out());
        // What the file held was not read again.
        assertThat(second.err()).containsPattern("prompt of (\\d+) tokens, [1-9]\\d+ of them read before");
    }

    @Test
    void whatFailsIsSaidAndTheConversationGoesOn() {
        Ran ran = chat(
                "/nonsense\n/load " + folder.resolve("none") + "\n/set temprature=1\n/save\n//help\n/exit\nnever\n",
                "--max-tokens",
                "2");

        assertThat(ran.code()).isEqualTo(ExitCode.BAD_FILE);
        assertThat(ran.err())
                .contains("/nonsense is no command; /help lists them, and //nonsense says it to the model")
                .contains("none: no such file")
                .contains("did you mean generation.temperature?")
                .contains("/save needs a file, as in /save talk.session")
                .contains("cut after 2 tokens; /set maxTokens=N allows more");
        assertThat(ran.out().lines()).hasSize(1);
    }

    @Test
    void settingsChangeWhatComes() {
        Ran ran = chat("/set maxTokens=3\n/set\nHello!\n/stats\n/system Answer in French.\n/reset\n/stats\n/help\n");

        assertThat(ran.code()).as(ran.err()).isZero();
        assertThat(ran.err())
                .contains("maxTokens=3")
                .contains("temperature=0.0")
                .contains("cut after 3 tokens")
                .contains("answers: 1, tokens generated: 3, messages in the conversation: 2")
                .contains("answers: 0, tokens generated: 0, messages in the conversation: 1")
                .contains("/save FILE");
    }

    @Test
    void aConversationThatIsTooLongIsRefusedOrShortened() {
        String talk = "Tell me about rivers.\nAnd about the sea.\nAnd about the mountains.\n";
        String[] small = {"--set", "memory.contextLength=128", "--max-tokens", "40"};
        Ran refused = chat(talk, small);
        assertThat(refused.code()).isEqualTo(ExitCode.REFUSED);
        assertThat(refused.err()).contains("the conversation has").contains("the context holds 128");

        Ran shortened = chat(
                talk,
                "--set",
                "memory.contextLength=128",
                "--max-tokens",
                "40",
                "--when-full",
                "truncate-oldest-turns");
        assertThat(shortened.code()).as(shortened.err()).isZero();
        assertThat(shortened.err()).contains("the oldest 2 messages are forgotten");
        assertThat(shortened.out().lines().count()).isGreaterThanOrEqualTo(3);
    }

    /** Everything is compiled anew: what the driver does to the handlers of signals while it compiles must not matter. */
    @Test
    @Timeout(400)
    void anInterruptStopsTheAnswerAndNotTheProgram() throws Exception {
        assumeTrue(PseudoTerminal.isThere(), "no pseudo-terminals here");
        Map<String, String> fresh =
                Map.of("POCL_CACHE_DIR", folder.resolve("pocl").toString(), "MILLRACE_CACHE", folder.toString());
        try (PseudoTerminal person = PseudoTerminal.start(
                folder,
                fresh,
                "chat",
                "--model",
                model.toString(),
                "--set",
                "memory.contextLength=512",
                "--set",
                "generation.maxTokens=500",
                "--no-history")) {
            int at = person.await("/help says what can be typed", 0);
            at = person.await("> ", at);
            person.type("Count from one to a thousand.\r");
            at = person.await("thousand.", at);
            person.awaitMore(at);
            person.type("\u0003");
            at = person.await("stopped", at);
            at = person.await("> ", at);
            person.type("\u0003");
            at = person.await("Ctrl-D or /exit leaves", at);
            person.type("Say\\\ryes.\r/stats\r");
            person.await("messages in the conversation: 4", at);
            person.type("/exit\r");
            assertThat(person.code()).isZero();
        }
    }

    @Test
    void argumentsAreChecked() {
        assertThat(chat("", "--when-full", "explode").code()).isEqualTo(ExitCode.USAGE);
        assertThat(chat("", "--when-full", "explode").err()).contains("must be one of error, truncate-oldest-turns");
        assertThat(chat("", "--load", folder.resolve("none").toString()).code()).isEqualTo(ExitCode.BAD_FILE);
        assertThat(chat("").code()).isZero();
    }
}
