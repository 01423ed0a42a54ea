package dev.millrace.runtime.trace;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The complete events of a trace, as a viewer would read them. */
record TraceEvents(List<JsonNode> all) {

    /** How far apart two clocks may be read: the host's before it enqueues, the device's when it is queued. */
    private static final double MICROS = 2000;

    static TraceEvents read(Path file) throws IOException {
        return parse(Files.readString(file));
    }

    static TraceEvents parse(String json) throws IOException {
        List<JsonNode> events = new ArrayList<>();
        for (JsonNode event : new ObjectMapper().readTree(json)) {
            if (event.get("ph").asText().equals("X")) {
                events.add(event);
            }
        }
        return new TraceEvents(events);
    }

    List<JsonNode> of(String category) {
        return all.stream()
                .filter(event -> event.get("cat").asText().equals(category))
                .toList();
    }

    List<String> names(String category) {
        return of(category).stream().map(event -> event.get("name").asText()).toList();
    }

    /** Events of a track lie beside or inside each other, never across. Returns what is wrong, or nothing. */
    List<String> crossings() {
        Map<Long, List<JsonNode>> tracks = new TreeMap<>();
        all.forEach(event -> tracks.computeIfAbsent(event.get("tid").asLong(), id -> new ArrayList<>())
                .add(event));
        List<String> wrong = new ArrayList<>();
        for (List<JsonNode> track : tracks.values()) {
            track.sort(Comparator.comparingDouble((JsonNode event) -> start(event))
                    .thenComparing(Comparator.comparingDouble((JsonNode event) -> end(event))
                            .reversed()));
            List<JsonNode> open = new ArrayList<>();
            for (JsonNode event : track) {
                open.removeIf(earlier -> end(earlier) <= start(event) + 1e-6);
                if (event.get("dur").asDouble() < 0
                        || open.stream().anyMatch(outer -> end(event) > end(outer) + 1e-6)) {
                    wrong.add(event.toString());
                }
                open.add(event);
            }
        }
        return wrong;
    }

    /** Whether an event lies within one of another track, as nearly as two clocks can tell. */
    static boolean within(JsonNode inner, JsonNode outer) {
        return start(inner) >= start(outer) - MICROS && end(inner) <= end(outer) + MICROS;
    }

    private static double start(JsonNode event) {
        return event.get("ts").asDouble();
    }

    private static double end(JsonNode event) {
        return event.get("ts").asDouble() + event.get("dur").asDouble();
    }
}
