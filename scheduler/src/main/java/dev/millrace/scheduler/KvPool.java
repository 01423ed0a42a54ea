package dev.millrace.scheduler;

import org.jspecify.annotations.Nullable;

/**
 * The pages of a K/V cache, before there is one.
 *
 * @param pages physical pages, or null for as many as all sequences need when they are full
 * @param shared whether sequences take pages when they need them and have those in common that hold the same; else each has
 *     its own from the beginning, in order
 */
public record KvPool(@Nullable Integer pages, boolean shared) {

    /** Pages for all sequences, shared. */
    public static final KvPool DEFAULT = new KvPool(null, true);

    public KvPool withPages(int count) {
        return new KvPool(count, shared);
    }

    public KvPool withShared(boolean sharing) {
        return new KvPool(pages, sharing);
    }
}
