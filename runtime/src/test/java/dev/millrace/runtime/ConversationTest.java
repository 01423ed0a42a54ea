package dev.millrace.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.runtime.tokenizer.Message;
import java.util.List;
import org.junit.jupiter.api.Test;

class ConversationTest {

    private static final Message SYSTEM = Message.system("be brief");
    private static final Message ONE = Message.user("one");
    private static final Message FIRST = Message.assistant("first");
    private static final Message TOOL = new Message("tool", "result");
    private static final Message TWO = Message.user("two");
    private static final Message SECOND = Message.assistant("second");

    private static Conversation of(Message... messages) {
        return new Conversation(List.of(messages));
    }

    @Test
    void theOldestTurnGoesWithAllThatAnsweredIt() {
        assertThat(of(SYSTEM, ONE, FIRST, TOOL, FIRST, TWO).withoutOldestTurn()).contains(of(SYSTEM, TWO));
        assertThat(of(ONE, FIRST, TWO, SECOND, ONE).withoutOldestTurn()).contains(of(TWO, SECOND, ONE));
    }

    @Test
    void theLastTurnStays() {
        assertThat(of(SYSTEM, TWO).withoutOldestTurn()).isEmpty();
        assertThat(of(TWO, SECOND).withoutOldestTurn()).isEmpty();
        assertThat(of(SYSTEM).withoutOldestTurn()).isEmpty();
        assertThat(of().withoutOldestTurn()).isEmpty();
    }

    @Test
    void systemMessagesAreReplaced() {
        assertThat(of(ONE, FIRST).withSystem("be brief")).isEqualTo(of(SYSTEM, ONE, FIRST));
        assertThat(of(SYSTEM, SYSTEM, ONE).withSystem(null)).isEqualTo(of(ONE));
        assertThat(of(SYSTEM, ONE, FIRST).cleared()).isEqualTo(of(SYSTEM));
        assertThat(of(ONE, FIRST).cleared()).isEqualTo(of());
        assertThat(of(SYSTEM).and(ONE)).isEqualTo(of(SYSTEM, ONE));
    }
}
