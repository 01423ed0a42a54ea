package dev.millrace.app.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code millrace render}. */
class RenderTest {

    private static final String TEMPLATE = "{{ bos_token }}{% if tools %}{{ tools | tojson }}{% elif tools is none %}-"
            + "{% endif %}{% for m in messages %}[{{ m.role }}]{% if m.content is string %}{{ m.content }}{% elif m.content "
            + "%}{{ m.content | map(attribute='text') | join('+') }}{% elif m.role == 'critic' %}"
            + "{{ raise_exception('No critics') }}{% endif %}{{ m.tool_calls | tojson if m.tool_calls }}{{ eos_token }}"
            + "{% endfor %}{% if add_generation_prompt %}[assistant]{% endif %}\n";

    @TempDir
    private Path folder;

    @Test
    void rendersEveryCaseAndGoesOnAfterOneThatFails() throws IOException {
        Ran ran = render("""
                {"bosToken": "<s>", "eosToken": "</s>", "note": "ignored", "cases": [
                 {"name": "plain", "messages": [{"role": "user", "content": "Hi <&> \\"you\\" é\\n"}], "addGenerationPrompt": true},
                 {"name": "refused", "messages": [{"role": "critic", "content": null}]},
                 {"name": "wrong", "messages": "Hi"},
                 {"name": "also wrong", "messages": ["Hi"], "tools": []},
                 {"name": "tools", "tools": [{"type": "function", "x": 1.0}], "other": 1, "messages": [
                   {"role": "user", "content": [{"type": "text", "text": "a"}, {"type": "text", "text": "b"}]},
                   {"role": "assistant", "tool_calls": [{"id": "1", "arguments": {"q": "<ü>"}}]},
                   {"role": "tool", "tool_call_id": "1", "content": "r"}]}]}
                """, "--json");

        assertThat(ran.err()).isEmpty();
        assertThat(ran.code()).isZero();
        JsonNode cases = new ObjectMapper().readTree(ran.out()).get("cases");
        assertThat(cases).hasSize(5);
        assertThat(cases.get(0).get("name").textValue()).isEqualTo("plain");
        assertThat(cases.get(0).get("text").textValue()).isEqualTo("<s>-[user]Hi <&> \"you\" é\n</s>[assistant]");
        assertThat(cases.get(0).has("error")).isFalse();
        assertThat(cases.get(1).get("error").textValue()).isEqualTo("No critics");
        assertThat(cases.get(1).has("text")).isFalse();
        assertThat(cases.get(2).get("error").textValue()).isEqualTo("messages must be an array");
        assertThat(cases.get(3).get("error").textValue()).isEqualTo("messages[0] must be an object");
        assertThat(cases.get(4).get("text").textValue())
                .isEqualTo(
                        "<s>[{\"type\": \"function\", \"x\": 1.0}][user]a+b</s>[assistant][{\"id\": \"1\", \"arguments\": "
                                + "{\"q\": \"<ü>\"}}]</s>[tool]r</s>");
    }

    @Test
    void showsTextsToPeople() throws IOException {
        Ran ran = render("{\"cases\": [{\"name\": \"one\", \"messages\": [{\"role\": \"user\", \"content\": \"Hi\"}]},"
                + "{\"name\": \"two\", \"messages\": [{\"role\": \"critic\"}]}]}");

        assertThat(ran.code()).isZero();
        assertThat(ran.out().lines()).containsExactly("--- one", "-[user]Hi", "--- two", "error: No critics");
    }

    @Test
    void namesAndRefusalsCannotForgeACase() throws IOException {
        Path template = Files.writeString(
                folder.resolve("t.jinja"), "{{ raise_exception('no\\n--- forged\\x1b[2J' if true else '') }}");
        Path cases = Files.writeString(
                folder.resolve("c.json"), "{\"cases\": [{\"name\": \"a\\n--- b\\u009b\", \"messages\": []}]}");

        Ran ran = Ran.of("render", "--template", template.toString(), "--cases", cases.toString());

        assertThat(ran.code()).as(ran.err()).isZero();
        assertThat(ran.out().lines()).hasSize(2);
        assertThat(ran.out()).contains("--- a\\u000a--- b\\u009b").doesNotContain("\u001b", "\u009b");
    }

    @Test
    void saysWhatATemplateUsesThatThereIsNot() throws IOException {
        Path template = Files.writeString(folder.resolve("t.jinja"), "a\n{{ messages | nosuch }}");
        Path cases = Files.writeString(folder.resolve("c.json"), "{\"cases\": [{\"name\": \"a\", \"messages\": []}]}");

        Ran ran = Ran.of("render", "--template", template.toString(), "--cases", cases.toString(), "--json");

        assertThat(ran.code()).isZero();
        assertThat(ran.out()).contains("line 2: the filter |nosuch is not supported");
    }

    @Test
    void refusesFilesThatItCannotUse() throws IOException {
        Path cases = Files.writeString(folder.resolve("c.json"), "{\"cases\": [{\"name\": \"a\", \"messages\": []}]}");
        Path broken = Files.writeString(folder.resolve("broken.json"), "{\"cases\": [");
        Path token = Files.writeString(
                folder.resolve("token.json"), "{\"bosToken\": 1, \"cases\": [{\"name\": \"a\", \"messages\": []}]}");
        Path template = Files.writeString(folder.resolve("t.jinja"), TEMPLATE);
        String missing = folder.resolve("missing").toString();

        assertBad("does not exist", "--template", template.toString(), "--cases", missing);
        assertBad("not JSON", "--template", template.toString(), "--cases", broken.toString());
        assertBad("bosToken must be a string", "--template", template.toString(), "--cases", token.toString());
        assertBad("no such file", "--template", missing, "--cases", cases.toString());
        assertBad("missing", "--model", missing, "--cases", cases.toString());
        assertBad("has no chat template", "--model", Zoo.Q4_0.toString(), "--cases", cases.toString());
        Ran both = Ran.of("render", "--model", "m", "--template", "t", "--cases", cases.toString());
        assertThat(both.code()).isEqualTo(ExitCode.USAGE);
        assertThat(both.err()).contains("--model and --template exclude each other");
    }

    private static void assertBad(String message, String... arguments) {
        String[] all = new String[arguments.length + 1];
        all[0] = "render";
        System.arraycopy(arguments, 0, all, 1, arguments.length);
        Ran ran = Ran.of(all);
        assertThat(ran.code()).as(message).isEqualTo(ExitCode.BAD_FILE);
        assertThat(ran.err()).contains(message);
        assertThat(ran.out()).isEmpty();
    }

    private Ran render(String cases, String... more) throws IOException {
        Path template = Files.writeString(folder.resolve("template.jinja"), TEMPLATE);
        Path file = Files.writeString(folder.resolve("cases.json"), cases);
        String[] all = {"render", "--template", template.toString(), "--cases", file.toString()};
        String[] arguments = java.util.Arrays.copyOf(all, all.length + more.length);
        System.arraycopy(more, 0, arguments, all.length, more.length);
        return Ran.of(arguments);
    }
}
