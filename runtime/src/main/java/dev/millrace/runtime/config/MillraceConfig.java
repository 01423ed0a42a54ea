package dev.millrace.runtime.config;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The whole effective configuration.
 *
 * @param model path of the model file, or null where something else says it
 * @param input what is asked, or null likewise; the key {@code prompt} says it too
 * @param output where answers go
 */
public record MillraceConfig(
        @Nullable String model,
        DeviceConfig device,
        NumericsConfig numerics,
        MemoryConfig memory,
        FusionConfig fusion,
        ExecutionConfig execution,
        CacheConfig cache,
        TraceConfig trace,
        GenerationConfig generation,
        @Nullable InputConfig input,
        OutputConfig output) {

    /** Has no effect. */
    static final Key<String> SCHEMA = Key.optional(
            "$schema", TextShape.ANY, "nothing", "For editors: where the schema of this file is. Not looked at.");

    private static final Key<String> MODEL =
            Key.optional("model", TextShape.PATH, "the demo model", "Path of the model file, in GGUF.");
    private static final Key<PromptConfig> PROMPT =
            Key.optional("prompt", PromptKeys.PROMPT, "nothing is asked", "What the model is asked; short for input.");
    private static final Key<InputConfig> INPUT = Key.optional(
            "input",
            InputKeys.INPUT,
            "nothing is asked",
            "What the model is asked: one prompt, or a file of many requests.");
    private static final Key<OutputConfig> OUTPUT =
            Key.section("output", OutputConfig.SHAPE, "Where answers go, and how they are written.");
    private static final Key<DeviceConfig> DEVICE =
            Key.section("device", DeviceConfig.SHAPE, "Which device to run on.");
    private static final Key<NumericsConfig> NUMERICS =
            Key.section("numerics", NumericsConfig.SHAPE, "What may be rounded.");
    private static final Key<MemoryConfig> MEMORY =
            Key.section("memory", MemoryConfig.SHAPE, "How much memory a model may take.");
    private static final Key<FusionConfig> FUSION =
            Key.section("fusion", FusionConfig.SHAPE, "How the graph is cut into regions that run as one.");
    private static final Key<ExecutionConfig> EXECUTION =
            Key.section("execution", ExecutionConfig.SHAPE, "How a step's phases run on the device.");
    private static final Key<CacheConfig> CACHE =
            Key.section("cache", CacheConfig.SHAPE, "Where what is worth keeping between runs is kept.");
    private static final Key<TraceConfig> TRACE =
            Key.section("trace", TraceConfig.SHAPE, "What is written down about a run as it happens.");
    private static final Key<GenerationConfig> GENERATION =
            Key.section("generation", GenerationConfig.SHAPE, "How text is generated.");

    static final SectionShape<MillraceConfig> SHAPE = SectionShape.of(
                    List.of(
                            SCHEMA,
                            MODEL,
                            PROMPT,
                            INPUT,
                            OUTPUT,
                            DEVICE,
                            NUMERICS,
                            MEMORY,
                            FUSION,
                            EXECUTION,
                            CACHE,
                            TRACE,
                            GENERATION),
                    MillraceConfig::read)
            .called("the configuration")
            .atMostOne(PROMPT, INPUT);

    /** The one thing that is asked, or null where nothing is, or many. */
    public @Nullable PromptConfig prompt() {
        return input instanceof InputConfig.One one ? one.prompt() : null;
    }

    private static MillraceConfig read(Section section) {
        section.orNull(SCHEMA); // whether it is a string; nothing else is done with it
        @Nullable PromptConfig prompt = section.orNull(PROMPT);
        return new MillraceConfig(
                section.orNull(MODEL),
                section.section(DEVICE),
                section.section(NUMERICS),
                section.section(MEMORY),
                section.section(FUSION),
                section.section(EXECUTION),
                section.section(CACHE),
                section.section(TRACE),
                section.section(GENERATION),
                prompt == null ? section.orNull(INPUT) : new InputConfig.One(prompt),
                section.section(OUTPUT));
    }
}
