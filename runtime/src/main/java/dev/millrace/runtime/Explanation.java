package dev.millrace.runtime;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * How a model runs on a device, for people and for programs.
 *
 * @param graphText the graph, one line a node
 * @param facts nested maps, lists, strings and numbers: {@code model}, {@code device}, {@code graph}, {@code variants},
 *     and what the executor says of its regions, launches and memory
 */
public record Explanation(String graphText, Map<String, Object> facts) {

    private static final Pattern LAYER = Pattern.compile("\\.\\d+\\.");

    /** Where each activation lies: something to draw, not to read. */
    private static final String DRAWN = "arena";

    public Explanation {
        facts = Collections.unmodifiableMap(new LinkedHashMap<>(facts));
    }

    /** All of it as text; the graph comes last. */
    public String text() {
        StringBuilder text = new StringBuilder();
        facts.forEach((name, value) -> {
            if (!name.equals("graph")) {
                outline(text, 0, name, value);
            }
        });
        return text.append('\n').append(graphText).toString();
    }

    private static void outline(StringBuilder text, int depth, String name, @Nullable Object value) {
        if (name.equals(DRAWN)) {
            return;
        }
        text.append("  ".repeat(depth)).append(name);
        if (value instanceof Map<?, ?> map) {
            text.append('\n');
            map.forEach((key, inner) -> outline(text, depth + 1, String.valueOf(key), inner));
        } else if (value instanceof List<?> list && list.stream().anyMatch(item -> item instanceof Map)) {
            text.append('\n');
            folded(list)
                    .forEach((line, count) -> text.append("  ".repeat(depth + 1))
                            .append(count > 1 ? count + " x " : "")
                            .append(line)
                            .append('\n'));
        } else {
            text.append(": ").append(value).append('\n');
        }
    }

    /** Lines that differ only in the number of a layer are one, where the first of them stands. */
    private static Map<String, Integer> folded(List<?> list) {
        Map<String, List<String>> alike = new LinkedHashMap<>();
        for (Object item : list) {
            String line = item instanceof Map<?, ?> map ? line(map) : String.valueOf(item);
            alike.computeIfAbsent(LAYER.matcher(line).replaceAll(".*."), pattern -> new ArrayList<>())
                    .add(line);
        }
        Map<String, Integer> lines = new LinkedHashMap<>();
        alike.forEach((pattern, same) -> lines.put(same.size() > 1 ? pattern : same.get(0), same.size()));
        return lines;
    }

    /** A map of plain values on one line. */
    private static String line(Map<?, ?> map) {
        StringBuilder line = new StringBuilder();
        map.forEach((key, value) ->
                line.append(line.isEmpty() ? "" : "  ").append(key).append('=').append(value));
        return line.toString();
    }
}
