package dev.millrace.runtime.golden;

import java.util.List;

/** Golden cases of the demo model. */
final class DemoCases {

    private static final List<GoldenCase> ALL = GoldenCase.read("/golden/SmolLM2-135M-Instruct.Q4_1.json");

    /** Of 5 to 135 tokens. */
    static final List<GoldenCase> SHORT =
            ALL.stream().filter(golden -> !golden.name().equals("long3000")).toList();

    /** Of 3,000 tokens. */
    static final GoldenCase LONG = ALL.stream()
            .filter(golden -> golden.name().equals("long3000"))
            .findFirst()
            .orElseThrow();

    /** Holds the long case and its continuation. */
    static final int CONTEXT_LENGTH = 3072;

    private DemoCases() {}
}
