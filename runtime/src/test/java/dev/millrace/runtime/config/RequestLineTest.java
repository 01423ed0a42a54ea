package dev.millrace.runtime.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RequestLineTest {

    private static final GenerationConfig BASE =
            GenerationConfig.defaults().withMaxTokens(9).withSeed(4).withStop("END");

    @Test
    void aLineIsAPromptAndWhatItSaysAboutGeneration() {
        assertThat(read("{\"prompt\": \"Hi\"}"))
                .isEqualTo(new RequestLine.Asked(null, new PromptConfig.Text("Hi"), BASE));
        assertThat(read("{\"id\": \"a\", \"prompt\": {\"text\": \"Hi\"}, \"generation\": {\"maxTokens\": 2}}"))
                .isEqualTo(new RequestLine.Asked("a", new PromptConfig.Text("Hi"), BASE.withMaxTokens(2)));
        assertThat(read("{\"id\": 7, \"prompt\": \"Hi\", \"generation\": {\"stop\": [], \"seed\": 5}}"))
                .isEqualTo(new RequestLine.Asked(
                        7L, new PromptConfig.Text("Hi"), BASE.withStop().withSeed(5)));
    }

    @ParameterizedTest
    @CsvSource({"chat", "messages"})
    void aChatIsWrittenUnderEitherName(String key) {
        assertThat(read("{\"" + key + "\": [{\"role\": \"user\", \"content\": \"Hi\"}]}"))
                .isEqualTo(new RequestLine.Asked(
                        null, new PromptConfig.Chat(List.of(new PromptConfig.Message("user", "Hi"))), BASE));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "nonsense | | r.jsonl:3:1: not JSON",
                "[] | | r.jsonl:3:1: the request must be an object",
                "{} | | r.jsonl:3:1: the request must have one of prompt, chat, messages",
                "{\"id\": \"x\", \"promt\": \"Hi\"} | x | r.jsonl:3:22: promt is not a key; did you mean prompt?",
                "{\"id\": 5, \"prompt\": 7} | 5 | r.jsonl:3:21: prompt must be a string, not 7",
                "{\"id\": [], \"prompt\": \"Hi\"} | | r.jsonl:3:8: id must be a whole number",
                "{\"id\": \"x\", \"prompt\": \"a\", \"chat\": []} | x | the request has prompt and chat; only one",
                "{\"id\": \"x\", \"prompt\": \"a\", \"generation\": {\"topP\": 2}} | x | generation.topP is 2; it must be",
            })
    void aLineThatIsNoRequestKeepsItsId(String json, String id, String message) {
        assertThat(read(json)).isInstanceOfSatisfying(RequestLine.Refused.class, refused -> {
            assertThat(refused.id() == null ? null : refused.id().toString()).isEqualTo(id);
            assertThat(refused.error()).hasMessageContaining(message);
        });
    }

    private static RequestLine read(String json) {
        return RequestLine.read("r.jsonl", 3, json, BASE);
    }
}
