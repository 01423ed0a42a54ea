package dev.millrace.runtime.golden;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;
import java.util.stream.StreamSupport;

/** Tokens, and what another program says about them with the same weights, float32 activations and float32 K/V. */
final class GoldenCase {

    private final String name;
    private final int[] tokens;
    private final double[] nll;
    private final List<Integer> greedy;
    private final double[] greedyMargin;

    private GoldenCase(JsonNode json) {
        name = json.get("name").textValue();
        tokens = StreamSupport.stream(json.get("tokens").spliterator(), false)
                .mapToInt(JsonNode::intValue)
                .toArray();
        nll = doubles(json.get("nll_f32"));
        greedy = StreamSupport.stream(json.get("greedy_f32").spliterator(), false)
                .map(JsonNode::intValue)
                .toList();
        greedyMargin = doubles(json.get("greedy_margin_f32"));
        if (nll.length != tokens.length - 1 || greedyMargin.length != greedy.size()) {
            throw new IllegalStateException("the golden case " + name + " is not whole");
        }
    }

    /** The cases of a resource such as {@code /zoo/llama.F16.json}. */
    static List<GoldenCase> read(String resource) {
        try (InputStream in = Objects.requireNonNull(GoldenCase.class.getResourceAsStream(resource), resource)) {
            List<GoldenCase> cases = new ArrayList<>();
            new ObjectMapper().readTree(in).get("cases").forEach(json -> cases.add(new GoldenCase(json)));
            return cases;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    String name() {
        return name;
    }

    int[] tokens() {
        return tokens.clone();
    }

    /** Mean absolute deviation of these negative log-likelihoods, one per token after the first. */
    double deviation(double[] scored) {
        if (scored.length != nll.length) {
            throw new IllegalArgumentException(scored.length + " values for " + nll.length + " tokens");
        }
        return IntStream.range(0, nll.length)
                .mapToDouble(i -> Math.abs(scored[i] - nll[i]))
                .average()
                .orElseThrow();
    }

    int greedyLength() {
        return greedy.size();
    }

    /** The most probable continuation up to the first token whose lead over the second is below {@code margin}. */
    List<Integer> binding(double margin) {
        int length = 0;
        while (length < greedy.size() && greedyMargin[length] >= margin) {
            length++;
        }
        return greedy.subList(0, length);
    }

    private static double[] doubles(JsonNode array) {
        return StreamSupport.stream(array.spliterator(), false)
                .mapToDouble(JsonNode::doubleValue)
                .toArray();
    }

    @Override
    public String toString() {
        return name;
    }
}
