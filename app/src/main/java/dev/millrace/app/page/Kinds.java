package dev.millrace.app.page;

import java.util.LinkedHashMap;
import java.util.Map;

/** Numbers for kinds of launches: those of different layers that do the same share one, and light up together. */
final class Kinds {

    private final Map<String, Integer> numbers = new LinkedHashMap<>();

    /** The number of a launch's kind. */
    int of(String label) {
        Layered name = Layered.of(label);
        return numbers.computeIfAbsent((name.layer() < 0 ? "" : "layer ") + name.local(), kind -> numbers.size());
    }

    /** The family of a variant, {@code matmul} of {@code matmul/vector}, as a class of the style sheet. */
    static String family(String variant) {
        String family = variant.substring(0, Math.max(0, variant.indexOf('/')));
        return switch (family) {
            case "matmul", "attention", "rows", "sampling" -> family;
            default -> "other";
        };
    }
}
