package dev.millrace.runtime.config;

import dev.millrace.kernels.quant.KvType;
import org.jspecify.annotations.Nullable;

/**
 * How much memory a model may take ({@code memory}).
 *
 * @param kvType element type of the K/V cache
 * @param contextLength positions to hold, or null for the model's own length up to {@link #DEFAULT_CONTEXT_LENGTH}
 * @param chunk most rows of one prefill step
 * @param sequences conversations whose K/V stays on the device at once; those of others wait on the host
 */
public record MemoryConfig(KvType kvType, @Nullable Integer contextLength, int chunk, int sequences) {

    /** Positions held when nothing is said and the model could take more. */
    public static final int DEFAULT_CONTEXT_LENGTH = 8192;

    private static final Range CONTEXT_LENGTH = Range.of(1, 1 << 24);
    private static final Range CHUNK = Range.of(1, 1 << 16);
    private static final Range SEQUENCES = Range.of(1, 1 << 10);
    private static final int DEFAULT_CHUNK = 512;
    private static final int DEFAULT_SEQUENCES = 1;

    public MemoryConfig {
        if (contextLength != null) {
            CONTEXT_LENGTH.check("memory.contextLength", contextLength);
        }
        CHUNK.check("memory.chunk", chunk);
        SEQUENCES.check("memory.sequences", sequences);
    }

    public static MemoryConfig defaults() {
        return new MemoryConfig(KvType.F16, null, DEFAULT_CHUNK, DEFAULT_SEQUENCES);
    }

    public MemoryConfig withKvType(KvType type) {
        return new MemoryConfig(type, contextLength, chunk, sequences);
    }

    public MemoryConfig withContextLength(int positions) {
        return new MemoryConfig(kvType, positions, chunk, sequences);
    }

    public MemoryConfig withChunk(int rows) {
        return new MemoryConfig(kvType, contextLength, rows, sequences);
    }

    public MemoryConfig withSequences(int count) {
        return new MemoryConfig(kvType, contextLength, chunk, count);
    }

    static MemoryConfig read(Section section) {
        MemoryConfig config = new MemoryConfig(
                section.choice("kvType", KvType.class, KvType.F16),
                section.integerOrNull("contextLength", CONTEXT_LENGTH),
                section.integer("chunk", CHUNK, DEFAULT_CHUNK),
                section.integer("sequences", SEQUENCES, DEFAULT_SEQUENCES));
        section.end();
        return config;
    }
}
