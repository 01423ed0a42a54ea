package dev.millrace.kernels.phase;

import dev.millrace.kernels.program.KernelSource;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** Assembles a phase's program: definitions first, then resources, then the phase's own text. */
final class PhaseSource {

    private final Map<String, Object> defines = new LinkedHashMap<>();
    private final Set<String> resources = new LinkedHashSet<>();
    private final StringBuilder text = new StringBuilder();

    PhaseSource(Bucket bucket, AttentionShape attention) {
        define("MR", bucket.rowTile());
        define("STEP_ROWS", bucket.rows());
        new TreeMap<>(StepLayout.symbols()).forEach(this::define);
        define("PAGE", bucket.page());
        define("PAGES", bucket.pagesPerSequence());
        define("KV_TYPE", "KV_" + bucket.kvType().name());
        define("HEADS", attention.heads());
        define("KV_HEADS", attention.kvHeads());
        define("GROUP", attention.heads() / attention.kvHeads());
        define("HEAD_DIM", attention.headDim());
        define("WINDOW", attention.window());
        define("SPLITS", attention.splits());
    }

    PhaseSource define(String name, Object value) {
        defines.put(name, value);
        return this;
    }

    /** Adds a resource once; {@code path:type} includes a template for a weight type. */
    PhaseSource resource(String path) {
        resources.add(path);
        return this;
    }

    PhaseSource resources(Iterable<String> paths) {
        paths.forEach(this::resource);
        return this;
    }

    PhaseSource text(String more) {
        text.append(more);
        return this;
    }

    KernelSource build() {
        KernelSource.Builder builder = KernelSource.builder();
        defines.forEach((name, value) -> builder.define(name, value.toString()));
        for (String resource : resources) {
            int colon = resource.indexOf(':');
            if (colon < 0) {
                builder.resource(resource);
            } else {
                String type = resource.substring(colon + 1);
                builder.resource("weights/" + type + ".cl");
                builder.template(resource.substring(0, colon), "T", type);
            }
        }
        return builder.text(text.toString()).build();
    }
}
