package dev.millrace.runtime.config;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The description of all keys, for editors and for people, made from the keys that the configuration is read by. */
public final class ConfigReference {

    private static final String DRAFT = "https://json-schema.org/draft/2020-12/schema";

    private ConfigReference() {}

    /** The JSON Schema (draft 2020-12) of a configuration, as nested maps, lists, strings, numbers and booleans. */
    public static Map<String, Object> schema() {
        return schema("Configuration of Millrace", MillraceConfig.SHAPE);
    }

    /** The JSON Schema of one line of a file of requests. */
    public static Map<String, Object> requestSchema() {
        return schema("A request of Millrace, one line of a file of requests", requests());
    }

    /** The reference for people, in Markdown. */
    public static String page() {
        try (InputStream in = Objects.requireNonNull(ConfigReference.class.getResourceAsStream("reference.md"))) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8)
                    .replace("{{keys}}", keys())
                    .replace("{{request}}", request());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A table of all keys, and then one of each section. */
    private static String keys() {
        StringBuilder page = new StringBuilder();
        table(page, "", MillraceConfig.SHAPE);
        for (Key<?> key : MillraceConfig.SHAPE.keys()) {
            if (key.shape() instanceof SectionShape<?> section) {
                page.append("\n### `").append(key.name()).append("`\n\n");
                page.append(key.description()).append("\n\n");
                table(page, key.name(), section);
            }
        }
        return page.toString();
    }

    private static String request() {
        StringBuilder page = new StringBuilder();
        table(page, "", requests());
        return page.toString();
    }

    private static SectionShape<RequestLine> requests() {
        return RequestKeys.shape(GenerationConfig.defaults());
    }

    private static Map<String, Object> schema(String title, SectionShape<?> shape) {
        Map<String, Object> schema = new LinkedHashMap<>();
        schema.put("$schema", DRAFT);
        schema.put("title", title);
        schema.putAll(shape.schema());
        return schema;
    }

    private static void table(StringBuilder page, String path, SectionShape<?> section) {
        page.append("| key | value | default | meaning |\n|---|---|---|---|\n");
        for (Key<?> key : section.keys()) {
            boolean inner = key.shape() instanceof SectionShape<?>;
            List<String> cells = List.of(
                    "`" + Section.pathOf(path, key.name()) + "`",
                    inner
                            ? "an object, [see below](#" + key.name() + ")"
                            : key.shape().words(),
                    inner ? "" : byDefault(key),
                    key.description());
            page.append("| ").append(String.join(" | ", cells)).append(" |\n");
        }
    }

    private static String byDefault(Key<?> key) {
        if (key.required()) {
            return "required";
        }
        @Nullable Object value = key.jsonDefault();
        return value == null ? String.valueOf(key.otherwise()) : "`" + json(value) + "`";
    }

    private static String json(Object value) {
        return value instanceof String ? "\"" + value + "\"" : String.valueOf(value);
    }
}
