package dev.millrace.runtime;

import java.util.Locale;

/** How tokens are read while they are scored. On one device all ways give the same bits. */
public sealed interface ScoreMode {

    ScoreMode PREFILL = new Prefill();
    ScoreMode DECODE = new Chunk(1);

    /** In steps of so many rows. */
    static ScoreMode chunk(int rows) {
        return new Chunk(rows);
    }

    /**
     * Reads {@code prefill}, {@code decode} or {@code chunk:K}.
     *
     * @throws IllegalArgumentException for anything else
     */
    static ScoreMode parse(String text) {
        String lower = text.toLowerCase(Locale.ROOT);
        if (lower.equals("prefill")) {
            return PREFILL;
        }
        if (lower.equals("decode")) {
            return DECODE;
        }
        if (lower.matches("chunk:[0-9]{1,6}")) {
            return chunk(Integer.parseInt(lower.substring("chunk:".length())));
        }
        throw new IllegalArgumentException(
                "\"" + text + "\" is not a way to score; it must be prefill, decode or chunk:K with K rows a step");
    }

    /** Rows of a step. */
    int rows(int configuredChunk);

    /** As prompts are read: in steps of {@code memory.chunk} rows. */
    record Prefill() implements ScoreMode {
        @Override
        public int rows(int configuredChunk) {
            return configuredChunk;
        }
    }

    /** In steps of a given number of rows. */
    record Chunk(int rows) implements ScoreMode {
        public Chunk {
            if (rows < 1) {
                throw new IllegalArgumentException("chunk:" + rows + " has no row; a step has at least 1");
            }
        }

        @Override
        public int rows(int configuredChunk) {
            return rows;
        }
    }
}
