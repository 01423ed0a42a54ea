package dev.millrace.app.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.networknt.schema.InputFormat;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import dev.millrace.runtime.config.ConfigException;
import dev.millrace.runtime.config.ConfigReference;
import dev.millrace.runtime.config.ConfigSource;
import dev.millrace.runtime.config.GenerationConfig;
import dev.millrace.runtime.config.RequestLine;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * The schema and the reader agree: documents are made from the schema, key by key, right ones and wrong ones of every
 * type, and what one refuses the other refuses.
 */
class SchemaTest {

    private static final List<String> VALUES = List.of(
            "null",
            "true",
            "3",
            "-1",
            "0.5",
            "1e15",
            "\"x\"",
            "\"\"",
            "\"gpu\"",
            "[]",
            "[3]",
            "[\"\"]",
            "[\"x\"]",
            "{}",
            "{\"nonsense\": 1}",
            "[\"gpu\", \"cpu\"]",
            "[{\"role\": \"user\", \"content\": \"Hi\"}]",
            "[{\"role\": \"robot\", \"content\": \"Hi\"}]",
            "[{\"role\": \"user\"}]",
            "{\"text\": \"x\"}",
            "{\"text\": \"x\", \"chat\": [{\"role\": \"user\", \"content\": \"Hi\"}]}",
            "{\"file\": \"x\"}");

    @Test
    void itIsASchema() {
        SchemaRegistry registry = SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12);
        var meta = registry.getSchema(SchemaLocation.of("https://json-schema.org/draft/2020-12/schema"));

        assertThat(meta.validate(Json.text(ConfigReference.schema()), InputFormat.JSON))
                .isEmpty();
        assertThat(meta.validate(Json.text(ConfigReference.requestSchema()), InputFormat.JSON))
                .isEmpty();
    }

    @Test
    void everyKeyHasADescriptionAndClosesItsObject() {
        List<String> wrong = new ArrayList<>();
        check("", ConfigReference.schema(), wrong);
        check("request", ConfigReference.requestSchema(), wrong);

        assertThat(wrong).isEmpty();
    }

    @Test
    void theReaderRefusesWhatTheSchemaRefuses() {
        List<String> documents = documents(ConfigReference.schema());
        int refused = agreement(documents, DocumentSchema.CONFIG, json -> {
            ConfigSource.json("c.json", json).read();
        });

        System.out.println("configurations: " + documents.size() + ", refused by both: " + refused);
        assertThat(refused).isBetween(400, documents.size() - 100);
    }

    @Test
    void theReaderOfRequestsRefusesWhatTheirSchemaRefuses() {
        List<String> documents = documents(ConfigReference.requestSchema()).stream()
                .map(json -> json.contains("\"prompt\"") || json.contains("\"chat\"") || json.contains("\"messages\"")
                        ? json
                        : json.replaceFirst("\\{", "{\"prompt\": \"p\", "))
                .toList();
        int refused = agreement(documents, DocumentSchema.REQUEST, json -> {
            if (RequestLine.read("r.jsonl", 1, json, GenerationConfig.defaults())
                    instanceof RequestLine.Refused refusal) {
                throw refusal.error();
            }
        });

        System.out.println("requests: " + documents.size() + ", refused by both: " + refused);
        assertThat(refused).isBetween(200, documents.size() - 30);
    }

    /** Reads a document, or throws. */
    private interface Reader {
        void read(String json);
    }

    /** How many documents both refuse; fails where they differ. */
    private static int agreement(List<String> documents, DocumentSchema schema, Reader reader) {
        List<String> differ = new ArrayList<>();
        int refused = 0;
        for (String json : documents) {
            List<String> errors = schema.errors(json);
            Optional<String> error = error(reader, json);
            if (errors.isEmpty() == error.isPresent()) {
                differ.add(json + " schema: " + errors + ", reader: " + error.orElse("fine"));
            }
            refused += error.isPresent() ? 1 : 0;
        }
        assertThat(differ).isEmpty();
        return refused;
    }

    private static Optional<String> error(Reader reader, String json) {
        try {
            reader.read(json);
            return Optional.empty();
        } catch (ConfigException e) {
            return Optional.of(String.valueOf(e.getMessage()));
        }
    }

    private static List<String> documents(Map<String, Object> schema) {
        List<String> all = new ArrayList<>();
        values("", schema, all);
        return all.stream().distinct().toList();
    }

    /** Adds values for each key of an object; {@code around} wraps them, with {@code %s} in their place. */
    private static void values(String around, Map<?, ?> schema, List<String> all) {
        map(schema.get("properties")).forEach((name, property) -> {
            String here = around.isEmpty() ? "{\"" + name + "\": %s}" : around.formatted("{\"" + name + "\": %s}");
            Map<?, ?> shape = map(property);
            VALUES.forEach(value -> all.add(here.formatted(value)));
            good(shape).forEach(value -> all.add(here.formatted(value)));
            all.add(here.formatted("1").replace("\"" + name + "\"", "\"" + name + "x\""));
            if (shape.containsKey("properties")) {
                values(here, shape, all);
            }
            for (Object choice : list(shape.get("anyOf"))) {
                if (map(choice).containsKey("properties")) {
                    values(here, map(choice), all);
                }
            }
        });
    }

    /** Values in and just out of what a shape allows. */
    private static List<String> good(Map<?, ?> shape) {
        List<String> values = new ArrayList<>();
        for (Object name : list(shape.get("enum"))) {
            values.add("\"" + name + "\"");
            values.add("\"" + name + "s\"");
            values.add("\"" + String.valueOf(name).toUpperCase(Locale.ROOT) + "!\"");
        }
        for (Object item : list(map(shape.get("items")).get("enum"))) {
            values.add("[\"" + item + "\"]");
            values.add("[\"" + item + "\", \"" + item + "s\"]");
        }
        if (shape.get("minimum") instanceof BigDecimal least && shape.get("maximum") instanceof BigDecimal most) {
            values.addAll(List.of(least.toString(), most.toString()));
            values.add(least.subtract(BigDecimal.ONE).toString());
            values.add(most.add(BigDecimal.ONE).toString());
            values.add(least.add(most).toString());
        }
        return values;
    }

    private static void check(String path, Map<?, ?> schema, List<String> wrong) {
        if (schema.containsKey("properties")) {
            if (!Boolean.FALSE.equals(schema.get("additionalProperties"))) {
                wrong.add(path + " is open");
            }
            map(schema.get("properties")).forEach((name, property) -> {
                if (String.valueOf(map(property).get("description")).length() < 10) {
                    wrong.add(path + "." + name + " has no description");
                }
                check(path + "." + name, map(property), wrong);
            });
        }
        list(schema.get("anyOf")).forEach(choice -> check(path, map(choice), wrong));
        check(schema.get("items"), path, wrong);
    }

    private static void check(@Nullable Object items, String path, List<String> wrong) {
        if (items != null) {
            check(path + "[]", map(items), wrong);
        }
    }

    private static Map<?, ?> map(@Nullable Object value) {
        return value instanceof Map<?, ?> map ? map : new LinkedHashMap<>();
    }

    private static List<?> list(@Nullable Object value) {
        return value instanceof List<?> list ? list : List.of();
    }
}
