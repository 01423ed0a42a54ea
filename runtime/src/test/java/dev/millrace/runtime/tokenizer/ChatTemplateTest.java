package dev.millrace.runtime.tokenizer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.millrace.runtime.format.gguf.GgufFile;
import dev.millrace.runtime.format.gguf.GgufWriter;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class ChatTemplateTest {

    private static final List<Message> TALK =
            List.of(Message.system("Be brief."), Message.user("Hi {{ 6 * 7 }} {% if %}"), Message.assistant("Yes?"));

    @TempDir
    Path folder;

    static List<JsonNode> cases() {
        return StreamSupport.stream(
                        Resources.json("templates.json").get("cases").spliterator(), false)
                .toList();
    }

    @ParameterizedTest
    @MethodSource("cases")
    void rendersAsJinja2Does(JsonNode wanted) {
        List<Message> messages = new ArrayList<>();
        wanted.get("messages")
                .forEach(turn -> messages.add(new Message(
                        turn.get("role").textValue(), turn.get("content").textValue())));
        ChatTemplate template = new ChatTemplate(wanted.get("template").textValue(), "<s>", "</s>", 10_000);
        assertThat(template.render(messages, wanted.get("addGenerationPrompt").booleanValue()))
                .as(wanted.get("name").textValue())
                .isEqualTo(wanted.get("expected").textValue());
    }

    @Test
    void readsTemplateAndTokensFromTheFile() {
        GgufWriter writer = new GgufWriter()
                .strings("tokenizer.ggml.tokens", List.of("<a>", "<b>", "<c>"))
                .uint32("tokenizer.ggml.bos_token_id", 1)
                .uint32("tokenizer.ggml.eos_token_id", 2);
        assertThat(open(writer)).isEmpty();
        writer.string("tokenizer.chat_template", "{{ bos_token }}{{ messages|length }}{{ eos_token }}\n");
        ChatTemplate template = open(writer).orElseThrow();
        assertThat(template.render(TALK, true)).isEqualTo("<b>3<c>");
        assertThat(template.source()).endsWith("{{ eos_token }}");
    }

    @Test
    void leavesTheUsersWordsAlone() {
        assertThat(render("{% for m in messages %}{{ m.content }}{% endfor %}"))
                .isEqualTo("Be brief.Hi {{ 6 * 7 }} {% if %}Yes?");
    }

    @Test
    void passesOnWhatTheTemplateRefuses() {
        assertRefused(
                "{{ raise_exception('Roles must alternate') }}",
                "the model's chat template refuses the conversation: Roles must alternate");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '¦',
            quoteCharacter = '`',
            value = {
                "x {{ messages|nosuch }}             ¦ line 1: the filter |nosuch is not supported",
                "{% if messages is nosuch %}{% endif %} ¦ line 1: the test \"is nosuch\" is not supported",
                "{{ nosuch(1) }}                        ¦ nosuch",
                "{% nosuch %}                           ¦ Unknown tag: nosuch",
                "{{ 'a'.encode('utf-8') }}              ¦ .encode() on a text",
                "{% if messages %}                      ¦ Missing end tag: endif",
                "{{ messages[ }}                        ¦ syntax error",
                "{{ strftime_now('%Q') }}               ¦ strftime_now for %Q",
                "a{{ '%c' % 4294967361 }}               ¦ line 1: %c arg not in range(0x110000)",
                "a{{ '%c' % 1114112 }}                  ¦ line 1: %c arg not in range(0x110000)",
                "a{{ '%c' % -1 }}                       ¦ line 1: %c arg not in range(0x110000)",
                "{% set x=3 %}{% macro f(x=x+1) %}{% endmacro %}{{ f() }} ¦ 'x' is undefined"
            })
    void namesWhatItCannotRender(String template, String message) {
        assertRefused(template, message);
    }

    @Test
    void namesTheLine() {
        assertRefused("a\n{{ 'x\n' }}\n{# \n #}{{ 1|nosuch }}", "line 5: the filter |nosuch");
    }

    /** Marks inside texts and comments are no constructs. */
    @Test
    void looksOnlyAtCode() {
        assertThat(render("{# |nosuch is nosuch #}|nosuch {{ '|nosuch is nosuch \\' }}' }}{{ \"|x\" }}"))
                .isEqualTo("|nosuch |nosuch is nosuch ' }}|x");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{% include '/etc/passwd' %}",
                "{% import '/etc/passwd' as x %}",
                "{% from '/etc/passwd' import x %}",
                "{% extends '/etc/passwd' %}",
                "{{ ''.getClass() }}",
                "{{ ''.class }}",
                "{{ messages.class }}",
                "{{ messages.getClass() }}",
                "{{ messages[0].getClass().forName('java.lang.Runtime') }}",
                "{{ ''['class'] }}",
                "{{ (1).getClass() }}",
                "{{ true.getClass() }}",
                "{{ ____int3rpr3t3r____.getConfig() }}"
            })
    void keepsTemplatesAwayFromFilesAndJava(String template) {
        ChatTemplate hostile = new ChatTemplate(template, "", "", 10_000);
        assertThatThrownBy(() -> hostile.render(TALK, true)).isInstanceOf(ChatTemplateException.class);
    }

    @Test
    void writesTimeAsPythonDoes() {
        LocalDateTime time = LocalDateTime.of(2024, 7, 4, 15, 8, 9);
        assertThat(PythonTime.strftime(time, "%d %b %Y %B %a %A %m/%y %H:%M:%S %I %p %j 100%%"))
                .isEqualTo("04 Jul 2024 July Thu Thursday 07/24 15:08:09 03 PM 186 100%");
        // What is no code stays as it is.
        assertThat(PythonTime.strftime(time, "%-d %:z %-: %. % d %é %-% %-")).isEqualTo("4 %:z %-: %. % d %é % %-");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            ignoreLeadingAndTrailingWhitespace = false,
            value = {
                "' ab '.strip()|ab",
                "'xxabxx'.strip('x')|ab",
                "'xyabyx'.lstrip('xy')|abyx",
                "'xyabyx'.rstrip('xy')|xyab",
                "'a,b,c'.split(',')[1]|b",
                "'a,b,c'.split(',', 1)[1]|b,c",
                "' a  b '.split()[1]|b",
                "'abc'.replace('b', 'x')|axc",
                "'ABC'.lower() + 'abc'.upper()|abcABC",
                "'hello world'.title()|Hello World",
                "'hELLO'.capitalize()|Hello",
                "'abcabc'.find('c')|2",
                "'abcabc'.rfind('c')|5",
                "'abcabc'.rfind('')|6",
                "'abc'.rfind('abcd')|-1",
                "'a--b--c'.rsplit('--', 1)|['a--b', 'c']",
                "'ab'.center(5)|  ab ",
                "'abc'.center(6, '*')|*abc**",
                "'%c%c' % (65, 128512)|A😀",
                "'{:.2f}'.format(2.5)|2.50",
                "'abcabc'.count('b')|2",
                "'ab'.find('x')|-1",
                "'-'.join(['a', 'b'])|a-b",
                "'prefix-x'.removeprefix('prefix-')|x",
                "'x.suffix'.removesuffix('.suffix')|x",
                "'12'.isdigit() and not 'a'.isdigit()|True",
                "'abc'.startswith('ab') and 'abc'.endswith('bc')|True"
            })
    void hasPythonsMethodsOnText(String expression, String wanted) {
        assertThat(render("{{ " + expression + " }}")).isEqualTo(wanted);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '¦',
            quoteCharacter = '`',
            ignoreLeadingAndTrailingWhitespace = false,
            value = {
                "[{{ 'ab'|center(5) }}{{ 'a'|center(4) }}{{ 'ab'|center(-3) }}]¦[  ab  a  ab]",
                "{{ ('<'|safe)|center(3) + '<' }}¦ < &lt;",
                "{% set x=3 %}{% macro f(x=x, y=x) %}[{{ x }}{{ y }}]{% endmacro %}{{ f() }}{{ f(4) }}¦[][44]",
                "{% set y=3 %}{% macro f(x=y, y=1) %}[{{ x }}{{ y }}]{% endmacro %}{{ f() }}{{ f(y=2) }}¦[1][22]",
                "{% macro f(y, x=y) %}[{{ x }}]{% endmacro %}{{ f(3) }}¦[3]"
            })
    void doesAsJinja2Does(String template, String wanted) {
        assertThat(render(template)).isEqualTo(wanted);
    }

    private static String render(String template) {
        return new ChatTemplate(template, "", "", 10_000).render(TALK, true);
    }

    private static void assertRefused(String template, String message) {
        assertThatThrownBy(() -> render(template))
                .isInstanceOf(ChatTemplateException.class)
                .hasMessageContaining(message);
    }

    private Optional<ChatTemplate> open(GgufWriter writer) {
        try (GgufFile file = GgufFile.open(writer.write(folder.resolve("model.gguf")))) {
            return ChatTemplate.fromGguf(file.metadata());
        }
    }
}
