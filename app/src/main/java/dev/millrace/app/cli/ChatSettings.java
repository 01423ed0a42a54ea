package dev.millrace.app.cli;

import dev.millrace.runtime.config.ConfigException;
import dev.millrace.runtime.config.ConfigSource;
import dev.millrace.runtime.config.GenerationConfig;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** How answers of a chat are generated: what the command was started with, and what was changed since. */
final class ChatSettings {

    private static final String SECTION = "generation.";

    private final Consumer<ConfigSource> base;
    private final List<String> changes = new ArrayList<>();
    private GenerationConfig current;

    /** @param base lays what the command was started with */
    ChatSettings(Consumer<ConfigSource> base) {
        this.base = base;
        current = read(List.of());
    }

    GenerationConfig current() {
        return current;
    }

    /**
     * Changes a key of the section {@code generation}.
     *
     * @param change {@code key=value}, with or without the section
     * @throws ConfigException when there is no such key, or it cannot have that value; nothing changes then
     */
    void change(String change) {
        List<String> all = new ArrayList<>(changes);
        all.add(change.startsWith(SECTION) ? change : SECTION + change);
        current = read(all);
        changes.clear();
        changes.addAll(all);
    }

    private GenerationConfig read(List<String> all) {
        ConfigSource source = ConfigSource.empty();
        base.accept(source);
        all.forEach(source::set);
        return source.read().generation();
    }

    static List<String> keys() {
        return List.copyOf(values(GenerationConfig.defaults()).keySet());
    }

    /** Keys and values as they are written. */
    static Map<String, Object> values(GenerationConfig config) {
        Map<String, Object> values = new LinkedHashMap<>();
        values.put("maxTokens", config.maxTokens());
        values.put("temperature", config.temperature());
        values.put("topK", config.topK());
        values.put("topP", config.topP());
        values.put("minP", config.minP());
        values.put("repetitionPenalty", config.repetitionPenalty());
        values.put("penaltyWindow", config.penaltyWindow());
        values.put("seed", config.seed() == null ? "new each time" : config.seed());
        values.put("stop", config.stop());
        return values;
    }
}
