package dev.millrace.app.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The conversations of a file for {@code render}.
 *
 * @param bosToken the text of the begin token, or null where the file leaves it out
 * @param eosToken the text of the end token, likewise
 */
record RenderCases(@Nullable String bosToken, @Nullable String eosToken, List<RenderCase> cases) {

    RenderCases {
        cases = List.copyOf(cases);
    }

    static RenderCases read(Path file) {
        CaseFile read = CaseFile.open(file, "messages");
        List<RenderCase> cases = new ArrayList<>();
        read.entries().forEach(entry -> cases.add(new RenderCase(entry)));
        return new RenderCases(read.textOrNull("bosToken"), read.textOrNull("eosToken"), cases);
    }

    /** One conversation; what is wrong with it is said when it is asked for. */
    static final class RenderCase {

        private static final ObjectMapper JSON = new ObjectMapper();

        private final CaseFile.Entry entry;

        private RenderCase(CaseFile.Entry entry) {
            this.entry = entry;
        }

        String name() {
            return entry.name();
        }

        List<Map<String, ?>> messages() {
            return maps("messages", entry.fields().path("messages"));
        }

        /** What tools there are, or null where the case says nothing of tools. */
        @Nullable
        List<Map<String, ?>> tools() {
            JsonNode tools = entry.fields().path("tools");
            return tools.isMissingNode() || tools.isNull() ? null : maps("tools", tools);
        }

        boolean addGenerationPrompt() {
            JsonNode wanted = entry.fields().path("addGenerationPrompt");
            if (wanted.isMissingNode() || wanted.isNull() || wanted.isBoolean()) {
                return wanted.booleanValue();
            }
            throw new InvalidCaseException("addGenerationPrompt must be true or false");
        }

        @SuppressWarnings("unchecked")
        private static List<Map<String, ?>> maps(String field, JsonNode given) {
            if (!given.isArray()) {
                throw new InvalidCaseException(field + " must be an array");
            }
            List<Map<String, ?>> maps = new ArrayList<>();
            for (JsonNode one : given) {
                if (!one.isObject()) {
                    throw new InvalidCaseException(field + "[" + maps.size() + "] must be an object");
                }
                maps.add(JSON.convertValue(one, Map.class));
            }
            return maps;
        }
    }

    /** A case that holds no conversation; the others are rendered all the same. */
    static final class InvalidCaseException extends RuntimeException {

        private static final long serialVersionUID = 1L;

        InvalidCaseException(String message) {
            super(message);
        }
    }
}
