package dev.millrace.runtime.tokenizer;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.millrace.runtime.jinja.Budget;
import dev.millrace.runtime.jinja.JinjaException;
import dev.millrace.runtime.jinja.JinjaFunction;
import dev.millrace.runtime.jinja.JinjaTemplate;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPInputStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Public chat templates and small ones give what they give in Jinja2; {@code templates/README.md} says how. */
class TemplateComparisonTest {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final LocalDateTime NOW = LocalDateTime.of(2024, 7, 4, 15, 8, 9);
    private static final Clock CLOCK = Clock.fixed(NOW.toInstant(ZoneOffset.UTC), ZoneOffset.UTC);

    /** What differs, with the reason: nothing. */
    private static final Map<String, String> EXPLAINED = Map.of();

    @Test
    void publicTemplatesRenderAsInJinja2() throws IOException {
        JsonNode talks = JSON.readTree(resource("conversations.json"));
        JsonNode expected = JSON.readTree(unpacked("expected.json.gz"));
        List<String> mismatches = new ArrayList<>();
        int renderings = 0;
        int texts = 0;
        for (Map.Entry<String, JsonNode> file : expected.get("answers").properties()) {
            String source = new String(resource(file.getKey()).readAllBytes(), StandardCharsets.UTF_8);
            ChatTemplate template = new ChatTemplate(
                    source,
                    talks.get("bosToken").textValue(),
                    talks.get("eosToken").textValue(),
                    60_000,
                    CLOCK);
            for (JsonNode talk : talks.get("conversations")) {
                JsonNode wanted = file.getValue().get(talk.get("name").textValue());
                String what = file.getKey() + ", " + talk.get("name").textValue();
                compare(
                        what,
                        wanted,
                        () -> template.render(messages(talk), tools(talks, talk), prompted(talk)),
                        mismatches);
                renderings++;
                texts += wanted.has("text") ? 1 : 0;
            }
        }
        System.out.println("chat templates: " + expected.get("answers").size() + " templates, " + renderings
                + " renderings (" + texts + " texts, " + (renderings - texts) + " refused by both sides), "
                + mismatches.size() + " mismatches; " + expected.get("tool").textValue());
        assertThat(expected.get("answers").size()).isGreaterThanOrEqualTo(40);
        assertThat(mismatches).isEmpty();
    }

    @Test
    void smallTemplatesRenderAsInJinja2() throws IOException {
        Map<String, ?> variables = map(JSON.readTree(resource("variables.json")));
        JsonNode expected = JSON.readTree(unpacked("expressions.json.gz"));
        Map<String, JinjaFunction> functions =
                Map.of("strftime_now", format -> PythonTime.strftime(NOW, format), "raise_exception", words -> {
                    throw ChatTemplateException.refused(words);
                });
        List<String> mismatches = new ArrayList<>();
        for (JsonNode wanted : expected.get("answers")) {
            String source = wanted.get("template").textValue();
            Budget budget = ChatTemplate.budget(60_000, 0, 0);
            compare(source, wanted, () -> new JinjaTemplate(source).render(variables, functions, budget), mismatches);
        }
        System.out.println("small templates: " + expected.get("answers").size() + " templates, " + mismatches.size()
                + " mismatches; " + expected.get("tool").textValue());
        assertThat(expected.get("answers").size()).isGreaterThan(400);
        assertThat(mismatches).isEmpty();
    }

    private interface Rendering {
        String text();
    }

    private static void compare(String what, JsonNode wanted, Rendering rendering, List<String> mismatches) {
        String text = null;
        String problem = null;
        try {
            text = rendering.text();
        } catch (ChatTemplateException e) {
            problem = e.refusal().orElse(e.getMessage());
        } catch (JinjaException e) {
            problem = e.getMessage();
        }
        boolean same = wanted.has("text")
                ? wanted.get("text").textValue().equals(text)
                : text == null
                        && (!wanted.has("refuses")
                                || wanted.get("refuses").textValue().equals(problem));
        if (!same && !EXPLAINED.containsKey(what)) {
            mismatches.add(what + "\n wanted " + wanted + "\n got    "
                    + (text == null ? "! " + problem : JSON.valueToTree(text)));
        }
    }

    @SuppressWarnings("unchecked")
    private static List<Map<String, ?>> messages(JsonNode talk) {
        return JSON.convertValue(talk.get("messages"), List.class);
    }

    @SuppressWarnings("unchecked")
    private static @Nullable List<Map<String, ?>> tools(JsonNode talks, JsonNode talk) {
        JsonNode tools = talk.get("tools");
        if (tools == null) {
            return null;
        }
        JsonNode set = tools.isTextual() ? talks.get("toolSets").get(tools.textValue()) : tools;
        return JSON.convertValue(set, List.class);
    }

    private static boolean prompted(JsonNode talk) {
        return talk.path("addGenerationPrompt").asBoolean();
    }

    @SuppressWarnings("unchecked")
    private static Map<String, ?> map(JsonNode node) {
        return JSON.convertValue(node, Map.class);
    }

    private static InputStream resource(String name) {
        InputStream stream = TemplateComparisonTest.class.getResourceAsStream("/templates/" + name);
        assertThat(stream).as(name).isNotNull();
        return stream;
    }

    private static InputStream unpacked(String name) throws IOException {
        return new GZIPInputStream(resource(name));
    }
}
