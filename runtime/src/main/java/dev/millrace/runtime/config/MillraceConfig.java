package dev.millrace.runtime.config;

import org.jspecify.annotations.Nullable;

/**
 * The whole effective configuration.
 *
 * @param model path of the model file, or null where something else says it
 * @param prompt what the model is asked, or null likewise
 */
public record MillraceConfig(
        @Nullable String model,
        DeviceConfig device,
        NumericsConfig numerics,
        MemoryConfig memory,
        FusionConfig fusion,
        CacheConfig cache,
        GenerationConfig generation,
        @Nullable PromptConfig prompt) {

    static MillraceConfig read(Located root) {
        Section section = Section.of("", root);
        Located prompt = section.take("prompt");
        MillraceConfig config = new MillraceConfig(
                section.path("model"),
                DeviceConfig.read(section.section("device")),
                NumericsConfig.read(section.section("numerics")),
                MemoryConfig.read(section.section("memory")),
                FusionConfig.read(section.section("fusion")),
                CacheConfig.read(section.section("cache")),
                GenerationConfig.read(section.section("generation")),
                prompt == null ? null : PromptConfig.read("prompt", prompt));
        section.end();
        return config;
    }
}
