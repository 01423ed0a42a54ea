package dev.millrace.kernels.program;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Options of the OpenCL compiler, without those that would let results depend on it.
 *
 * <p>A row's result must not depend on how many rows are beside it, on the variant that another launch took, or on the
 * compiler's taste. So nothing may reassociate sums, contract products, or assume that values are finite.
 */
public final class BuildOptions {

    private static final String LANGUAGE = "-cl-std=";
    private static final Map<String, String> REFUSED = Map.ofEntries(
            Map.entry("-cl-fast-relaxed-math", "it reassociates sums and assumes that every value is finite"),
            Map.entry("-cl-unsafe-math-optimizations", "it reassociates sums and contracts products"),
            Map.entry(
                    "-cl-finite-math-only",
                    "it assumes that no value is infinite or NaN; masks and poison tests use both"),
            Map.entry("-cl-mad-enable", "it lets the compiler replace a * b + c by a mad of any precision"),
            Map.entry("-cl-no-signed-zeros", "it lets the compiler drop the sign of zero, as unsafe optimisations do"),
            Map.entry("-cl-denorms-are-zero", "it flushes small values on some devices and not on others"),
            Map.entry("-cl-single-precision-constant", "it changes what constants mean; write 1.0f"),
            Map.entry("-ffast-math", "it reassociates sums and assumes that every value is finite"),
            Map.entry("-funsafe-math-optimizations", "it reassociates sums"),
            Map.entry("-fassociative-math", "it reassociates sums"),
            Map.entry("-freciprocal-math", "it replaces divisions by products"),
            Map.entry("-ffinite-math-only", "it assumes that no value is infinite or NaN"),
            Map.entry("-fno-signed-zeros", "it lets the compiler drop the sign of zero"),
            Map.entry("-ffp-contract=fast", "it contracts products and sums where the source does not say fma"),
            Map.entry("-ffp-contract=on", "it contracts products and sums where the source does not say fma"));

    private final List<String> options;

    private BuildOptions(List<String> options) {
        this.options = List.copyOf(options);
    }

    /** OpenCL C 1.2 and nothing else. */
    public static BuildOptions standard() {
        return new BuildOptions(List.of(LANGUAGE + "CL1.2"));
    }

    /**
     * Reads options that are separated by blanks; {@code -cl-std=CL1.2} is added when no language is named.
     *
     * @throws IllegalArgumentException for an option that would change results, with the reason
     */
    public static BuildOptions parse(String text) {
        BuildOptions result = new BuildOptions(List.of());
        for (String option : text.strip().split("\\s+", -1)) {
            if (!option.isEmpty()) {
                result = result.with(option);
            }
        }
        return result.options.stream().anyMatch(o -> o.startsWith(LANGUAGE))
                ? result
                : new BuildOptions(result.prepended(LANGUAGE + "CL1.2"));
    }

    /** These with {@code -Dname=value}. */
    public BuildOptions define(String name, long value) {
        return define(name, Long.toString(value));
    }

    /**
     * These with {@code -Dname=value}.
     *
     * @throws IllegalArgumentException for a value with a blank or a quote, which drivers read differently
     */
    public BuildOptions define(String name, String value) {
        if (value.chars().anyMatch(c -> Character.isWhitespace(c) || c == '"' || c == '\'')) {
            throw new IllegalArgumentException("the value of -D" + name + " has a blank or a quote: '" + value
                    + "'; drivers read these differently, put it in KernelSource.define");
        }
        return with("-D" + name + "=" + value);
    }

    /**
     * These with one more option, for example {@code -cl-std=CL3.0}, which replaces the language.
     *
     * @throws IllegalArgumentException for an option that would change results, with the reason
     */
    public BuildOptions with(String option) {
        String reason = REFUSED.get(option);
        if (reason != null) {
            throw new IllegalArgumentException("the build option " + option + " is refused: " + reason
                    + "; results must not depend on the compiler's choices");
        }
        List<String> result = new ArrayList<>(options);
        if (option.startsWith(LANGUAGE)) {
            result.removeIf(o -> o.startsWith(LANGUAGE));
            result.add(0, option);
        } else {
            result.add(option);
        }
        return new BuildOptions(result);
    }

    /** What the driver gets. */
    public String text() {
        return String.join(" ", options);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof BuildOptions that && options.equals(that.options);
    }

    @Override
    public int hashCode() {
        return options.hashCode();
    }

    @Override
    public String toString() {
        return text();
    }

    private List<String> prepended(String option) {
        List<String> result = new ArrayList<>(options);
        result.add(0, option);
        return result;
    }
}
