package dev.millrace.runtime.golden;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.runtime.Cancellation;
import dev.millrace.runtime.ContextPolicy;
import dev.millrace.runtime.Generation;
import dev.millrace.runtime.GenerationRequest;
import dev.millrace.runtime.Millrace;
import dev.millrace.runtime.MillraceOptions;
import dev.millrace.runtime.Model;
import dev.millrace.runtime.Session;
import dev.millrace.runtime.SessionOptions;
import dev.millrace.runtime.error.RequestException;
import dev.millrace.runtime.generation.FinishReason;
import dev.millrace.runtime.tokenizer.Message;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Conversations with the demo model: what is kept changes nothing but the time. */
@Tag("model")
class SessionSmolLm2Test {

    private static final SessionOptions SHORT = shortAnswers();

    private static Millrace millrace;
    private static Model model;

    @TempDir
    Path folder;

    @BeforeAll
    static void load() {
        Path file = DemoModel.required();
        millrace = Millrace.open(MillraceOptions.defaults().withContextLength(512));
        model = millrace.load(file);
    }

    @AfterAll
    static void close() {
        if (millrace != null) {
            millrace.close();
        }
    }

    private static SessionOptions shortAnswers() {
        SessionOptions defaults = SessionOptions.defaults();
        return defaults.withGeneration(defaults.generation().withMaxTokens(24));
    }

    private static Generation alone(List<Message> messages) {
        return model.generate(GenerationRequest.chat(messages).withMaxTokens(24));
    }

    @Test
    void aConversationAnswersAsOneThatIsReadAnew() {
        List<Message> messages = new ArrayList<>(List.of(Message.system("Answer briefly.")));
        try (Session session = model.openSession(SHORT)) {
            session.system("Answer briefly.");
            for (String question : List.of("Name a river in Europe.", "How long is it?", "And one in Asia?")) {
                messages.add(Message.user(question));
                Generation expected = alone(messages);
                Generation answer = session.send(question);
                assertThat(answer.text()).isEqualTo(expected.text()).isNotBlank();
                messages.add(Message.assistant(answer.text()));
                assertThat(session.messages()).isEqualTo(messages);
            }
            Generation last = session.send("Thank you.");
            assertThat(last.stats().reusedTokens()).isGreaterThan(last.stats().promptTokens() / 2);
            assertThat(last.droppedMessages()).isZero();
            session.reset();
            assertThat(session.messages()).containsExactly(Message.system("Answer briefly."));
        }
    }

    @Test
    void forksAndSavedSessionsGoOnWithTheSameBits() {
        Path file = folder.resolve("talk.session");
        try (Session session = model.openSession(SHORT)) {
            session.send("Name a river in Europe.");
            session.save(file);
            try (Session fork = session.fork();
                    Session restored = model.restoreSession(file, SHORT)) {
                String next = "How long is it?";
                Generation expected = session.send(next);
                assertThat(fork.send(next).tokens()).isEqualTo(expected.tokens());
                Generation after = restored.send(next);
                assertThat(after.tokens()).isEqualTo(expected.tokens());
                assertThat(after.stats().reusedTokens())
                        .isEqualTo(expected.stats().reusedTokens())
                        .isGreaterThan(20);
            }
        }
    }

    @Test
    void anAnswerThatIsCancelledStaysWithWhatItHas() {
        Cancellation cancellation = new Cancellation();
        try (Session session = model.openSession(SHORT)) {
            Generation answer = session.send("Count to twenty.", cancellation, piece -> cancellation.cancel());
            assertThat(answer.finishReason()).isEqualTo(FinishReason.CANCELLED);
            assertThat(session.messages()).hasSize(2);
            assertThat(session.messages().get(1).content())
                    .isEqualTo(answer.text())
                    .isNotEmpty();
            session.send("Count to thirty.", cancellation, piece -> {});
            assertThat(session.messages()).hasSize(2);
        }
    }

    @Test
    void aFullContextIsRefusedOrTheOldestTurnsGo() {
        String longMessage = "word ".repeat(185) + "Say yes.";
        try (Session session = model.openSession(SHORT)) {
            session.send(longMessage);
            session.send(longMessage);
            List<Message> before = session.messages();
            assertThatThrownBy(() -> session.send(longMessage))
                    .isInstanceOf(RequestException.class)
                    .hasMessageContaining("the context holds 512")
                    .hasMessageContaining("TRUNCATE_OLDEST_TURNS");
            assertThat(session.messages()).isEqualTo(before);

            session.options(SHORT.withContextPolicy(ContextPolicy.TRUNCATE_OLDEST_TURNS));
            Generation answer = session.send(longMessage);
            assertThat(answer.droppedMessages()).isEqualTo(2);
            assertThat(session.messages()).hasSize(4);
            assertThat(answer.tokens())
                    .isEqualTo(alone(session.messages().subList(0, 3)).tokens());
            assertThatThrownBy(() -> session.send("word ".repeat(600)))
                    .isInstanceOf(RequestException.class)
                    .hasMessageContaining("the prompt has");
        }
    }
}
