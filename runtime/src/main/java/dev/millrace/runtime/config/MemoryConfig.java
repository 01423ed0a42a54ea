package dev.millrace.runtime.config;

import dev.millrace.kernels.quant.KvType;
import dev.millrace.scheduler.KvPool;
import dev.millrace.scheduler.memory.Headroom;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How much memory a model may take ({@code memory}).
 *
 * @param kvType element type of the K/V cache
 * @param contextLength positions to hold, or null for the model's own length up to {@link #DEFAULT_CONTEXT_LENGTH}
 * @param chunk most rows of one prefill step
 * @param sequences conversations whose K/V stays on the device at once; those of others wait on the host
 * @param headroom memory of the device that is left to others
 * @param kvPool the pages of the K/V cache
 * @param hugePages whether large buffers of a CPU are to lie in huge pages of the operating system
 */
public record MemoryConfig(
        KvType kvType,
        @Nullable Integer contextLength,
        int chunk,
        int sequences,
        Headroom headroom,
        KvPool kvPool,
        boolean hugePages) {

    /** Positions held when nothing is said and the model could take more. */
    public static final int DEFAULT_CONTEXT_LENGTH = 8192;

    private static final Range CONTEXT_RANGE = Range.of(1, 1 << 24);
    private static final Range CHUNK_RANGE = Range.of(1, 1 << 16);
    private static final Range SEQUENCES_RANGE = Range.of(1, 1 << 10);
    private static final Range PAGES_RANGE = Range.of(1, 1 << 20);
    private static final int DEFAULT_CHUNK = 512;
    private static final int DEFAULT_SEQUENCES = 1;

    private static final Key<KvType> KV_TYPE = Key.of(
            "kvType",
            ChoiceShape.of(List.of(KvType.values()), KvType::key),
            KvType.F16,
            "Element type of the K/V cache: half precision, single precision, or signed bytes of which 32 share a scale, 9"
                    + " bits a value. What each costs in accuracy is in decisions/0005-attention-by-pages.md.");
    private static final Key<Integer> CONTEXT_LENGTH = Key.optional(
            "contextLength",
            NumberShape.integer(CONTEXT_RANGE),
            "the model's, at most " + DEFAULT_CONTEXT_LENGTH,
            "Positions that the K/V cache holds: prompt and answer together.");
    private static final Key<Integer> CHUNK = Key.of(
            "chunk",
            NumberShape.integer(CHUNK_RANGE),
            DEFAULT_CHUNK,
            "Most tokens of a prompt that are read in one step.");

    private static final Key<Integer> SEQUENCES = Key.of(
            "sequences",
            NumberShape.integer(SEQUENCES_RANGE),
            DEFAULT_SEQUENCES,
            "Conversations whose K/V stays on the device at once; that of others waits in the host's memory.");

    private static final Key<Headroom> HEADROOM = Key.of(
            "headroom",
            new HeadroomShape(),
            Headroom.DEFAULT,
            "Memory of the device that is left to others: OpenCL says how much there is, not how much of it is free. A"
                    + " model that does not fit beside it is refused before anything is allocated.");

    private static final Key<Integer> KV_PAGES = Key.optional(
            "kvPages",
            NumberShape.integer(PAGES_RANGE),
            "as many as all sequences take when they are full",
            "Pages of the K/V cache on the device. With fewer, conversations share what there is: one takes pages when it"
                    + " grows, and when none is left whoever was used longest ago goes to the host's memory. At least the"
                    + " pages of one context.");

    private static final Key<Integer> KV_PAGE_POSITIONS = Key.of(
            "kvPagePositions",
            new NumberChoiceShape(KvPool.PAGE_POSITIONS),
            KvPool.DEFAULT.pagePositions(),
            "Positions of a page of the K/V cache. Small pages waste less at the end of a conversation and can be shared by"
                    + " shorter beginnings; answers are the same.");

    private static final Key<Boolean> SHARE_PAGES = Key.of(
            "sharePages",
            new SwitchShape(),
            true,
            "Whether conversations take pages of the K/V cache when they need them, and have those in common that hold the"
                    + " same. Off, each has its own from the beginning, and forks are copies.");

    private static final Key<Boolean> HUGE_PAGES = Key.of(
            "hugePages",
            new SwitchShape(),
            true,
            "Whether Linux is asked to keep large buffers of a CPU in huge pages, which decode gains from. It is through the"
                    + " lwjgl binding that it can be asked; explain says how many bytes it took.");

    static final SectionShape<MemoryConfig> SHAPE = SectionShape.of(
            List.of(
                    KV_TYPE,
                    CONTEXT_LENGTH,
                    CHUNK,
                    SEQUENCES,
                    KV_PAGES,
                    KV_PAGE_POSITIONS,
                    SHARE_PAGES,
                    HUGE_PAGES,
                    HEADROOM),
            section -> new MemoryConfig(
                    section.get(KV_TYPE),
                    section.orNull(CONTEXT_LENGTH),
                    section.get(CHUNK),
                    section.get(SEQUENCES),
                    section.get(HEADROOM),
                    new KvPool(section.orNull(KV_PAGES), section.get(SHARE_PAGES), section.get(KV_PAGE_POSITIONS)),
                    section.get(HUGE_PAGES)));

    public MemoryConfig {
        if (contextLength != null) {
            CONTEXT_RANGE.check("memory.contextLength", contextLength);
        }
        CHUNK_RANGE.check("memory.chunk", chunk);
        SEQUENCES_RANGE.check("memory.sequences", sequences);
        Integer pages = kvPool.pages();
        if (pages != null) {
            PAGES_RANGE.check("memory.kvPages", pages);
        }
    }

    public static MemoryConfig defaults() {
        return new MemoryConfig(
                KvType.F16, null, DEFAULT_CHUNK, DEFAULT_SEQUENCES, Headroom.DEFAULT, KvPool.DEFAULT, true);
    }

    public MemoryConfig withKvType(KvType type) {
        return new MemoryConfig(type, contextLength, chunk, sequences, headroom, kvPool, hugePages);
    }

    public MemoryConfig withContextLength(int positions) {
        return new MemoryConfig(kvType, positions, chunk, sequences, headroom, kvPool, hugePages);
    }

    public MemoryConfig withChunk(int rows) {
        return new MemoryConfig(kvType, contextLength, rows, sequences, headroom, kvPool, hugePages);
    }

    public MemoryConfig withSequences(int count) {
        return new MemoryConfig(kvType, contextLength, chunk, count, headroom, kvPool, hugePages);
    }

    public MemoryConfig withHeadroom(Headroom left) {
        return new MemoryConfig(kvType, contextLength, chunk, sequences, left, kvPool, hugePages);
    }

    public MemoryConfig withKvPool(KvPool pool) {
        return new MemoryConfig(kvType, contextLength, chunk, sequences, headroom, pool, hugePages);
    }

    public MemoryConfig withHugePages(boolean wanted) {
        return new MemoryConfig(kvType, contextLength, chunk, sequences, headroom, kvPool, wanted);
    }
}
