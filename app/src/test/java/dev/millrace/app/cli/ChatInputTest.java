package dev.millrace.app.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ChatInputTest {

    @ParameterizedTest
    @ValueSource(strings = {"goes on\\", "\"\"\"", "\"\"\"\"", "\"\"\"begin", "  \"\"\" begin\nmore", "a\\\nb\\"})
    void aMessageCanBeOpen(String typed) {
        assertThat(ChatInput.isOpen(typed)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "hello", "a\\\nb", "\"\"\"one\ntwo\"\"\"", "\"\"\"\"\"\"", "say \"\"\" and go", "C:\\dir"})
    void aMessageCanBeWhole(String typed) {
        assertThat(ChatInput.isOpen(typed)).isFalse();
    }

    @Test
    void itsTextIsWithoutTheMarks() {
        assertThat(ChatInput.text("a\\\nb \\\n c")).isEqualTo("a\nb \n c");
        assertThat(ChatInput.text("\"\"\"\none\n  two\n\"\"\" ")).isEqualTo("one\n  two");
        assertThat(ChatInput.text("\"\"\"\n// a comment\n\"\"\"")).isEqualTo("/// a comment");
        assertThat(ChatInput.text("\"\"\"never closed")).isEqualTo("never closed");
        assertThat(ChatInput.text("\"\"\"\"\"\"")).isEmpty();
        assertThat(ChatInput.text("  /help ")).isEqualTo("/help");
    }
}
