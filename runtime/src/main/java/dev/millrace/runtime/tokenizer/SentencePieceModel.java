package dev.millrace.runtime.tokenizer;

import dev.millrace.runtime.format.gguf.Metadata;
import dev.millrace.runtime.format.gguf.ModelFormatException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.PriorityQueue;
import org.jspecify.annotations.Nullable;

/**
 * SentencePiece merging ({@code tokenizer.ggml.model} = {@code llama}).
 *
 * <p>The text starts as single characters; of all neighbours whose concatenation is a token, the pair with the highest
 * score is merged, the leftmost of equals, until none is left. A character that is then no token is written as the tokens of
 * its bytes, or as one unknown token where the vocabulary lacks any of these, and is an error where it lacks that too.
 * A space is written {@code ▁}, and one is put in front of the text where the file asks for it.
 *
 * <p>Plain Java rather than the library of {@link ByteLevelModel}: a list of ranked merges, which that one wants, cannot
 * express equal scores. Time is n log n in the length of the text.
 */
final class SentencePieceModel implements TextModel {

    private static final char SPACE = '▁';

    private final Path file;
    private final Vocabulary vocabulary;
    private final float[] scores;
    private final boolean addsSpace;
    private final Map<String, Integer> mergeable;
    private final int[] byteTokens = new int[256];
    private volatile boolean closed;

    SentencePieceModel(Metadata metadata, Vocabulary vocabulary) {
        this.file = metadata.file();
        this.vocabulary = vocabulary;
        this.addsSpace = metadata.bool("tokenizer.ggml.add_space_prefix", true);
        String key = "tokenizer.ggml.scores";
        this.scores = metadata.floats(key);
        if (scores.length != vocabulary.size()) {
            throw metadata.fault(
                    key, "has " + scores.length + " values, expected " + vocabulary.size() + ", one for each token");
        }
        this.mergeable = new HashMap<>(vocabulary.size() * 2);
        vocabulary.ids().forEach((text, id) -> {
            switch (vocabulary.type(id)) {
                case NORMAL, USER_DEFINED, UNUSED -> mergeable.put(text, id);
                case UNKNOWN, CONTROL, BYTE -> {}
            }
        });
        for (int value = 0; value < 256; value++) {
            Integer id = vocabulary.ids().get(String.format(Locale.ROOT, "<0x%02X>", value));
            byteTokens[value] = id == null ? -1 : id;
        }
    }

    @Override
    public int[] encode(String text, boolean afterSpecial) {
        if (closed) {
            throw new IllegalStateException("the tokenizer was closed");
        }
        String escaped = (addsSpace && afterSpecial ? SPACE + text : text).replace(' ', SPACE);
        return new Merging(escaped).run();
    }

    @Override
    public byte[] bytes(int id) {
        String text = vocabulary.text(id);
        if (vocabulary.type(id) == TokenType.BYTE) {
            try {
                return new byte[] {(byte) Integer.parseInt(text, 3, 5, 16)};
            } catch (NumberFormatException | IndexOutOfBoundsException e) {
                return text.getBytes(StandardCharsets.UTF_8);
            }
        }
        return text.replace(SPACE, ' ').getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public boolean addsSpace() {
        return addsSpace;
    }

    @Override
    public void close() {
        closed = true;
    }

    /** Two neighbours that would make a token; stale once either has changed. */
    private record Pair(int left, int right, int length, int id, float score) implements Comparable<Pair> {
        @Override
        public int compareTo(Pair other) {
            int byScore = Float.compare(other.score, score);
            return byScore != 0 ? byScore : Integer.compare(left, other.left);
        }
    }

    /** The merging of one text: a linked list of stretches and a queue of pairs, best first. */
    private final class Merging {

        private final String text;
        private final int[] start;
        private final int[] end;
        private final int[] before;
        private final int[] after;
        private final PriorityQueue<Pair> queue = new PriorityQueue<>();

        Merging(String text) {
            this.text = text;
            int count = text.codePointCount(0, text.length());
            start = new int[count];
            end = new int[count];
            before = new int[count];
            after = new int[count];
            int at = 0;
            for (int i = 0; i < count; i++) {
                start[i] = at;
                at = text.offsetByCodePoints(at, 1);
                end[i] = at;
                before[i] = i - 1;
                after[i] = i + 1 < count ? i + 1 : -1;
            }
        }

        int[] run() {
            for (int i = 0; i + 1 < start.length; i++) {
                offer(i, i + 1);
            }
            for (Pair pair = queue.poll(); pair != null; pair = queue.poll()) {
                if (isFresh(pair)) {
                    merge(pair);
                }
            }
            IdList ids = new IdList();
            for (int i = 0; i >= 0 && i < start.length; i = after[i]) {
                emit(text.substring(start[i], end[i]), ids);
            }
            return ids.toArray();
        }

        private void offer(int left, int right) {
            Integer id = mergeable.get(text.substring(start[left], end[right]));
            if (id != null) {
                queue.add(new Pair(left, right, end[right] - start[left], id, scores[id]));
            }
        }

        /** A stretch that was merged into its left neighbour is empty, and one that took another is longer. */
        private boolean isFresh(Pair pair) {
            return end[pair.left] > start[pair.left]
                    && end[pair.right] > start[pair.right]
                    && after[pair.left] == pair.right
                    && end[pair.right] - start[pair.left] == pair.length;
        }

        private void merge(Pair pair) {
            int left = pair.left;
            int right = pair.right;
            end[left] = end[right];
            end[right] = start[right];
            after[left] = after[right];
            if (after[left] >= 0) {
                before[after[left]] = left;
                offer(left, after[left]);
            }
            if (before[left] >= 0) {
                offer(before[left], left);
            }
        }
    }

    private void emit(String stretch, IdList ids) {
        @Nullable Integer id = mergeable.get(stretch);
        if (id != null) {
            ids.add(id);
            return;
        }
        byte[] bytes = stretch.getBytes(StandardCharsets.UTF_8);
        for (byte value : bytes) {
            if (byteTokens[value & 0xFF] < 0) {
                ids.add(vocabulary.unknown().orElseThrow(() -> noToken(stretch)));
                return;
            }
        }
        for (byte value : bytes) {
            ids.add(byteTokens[value & 0xFF]);
        }
    }

    private ModelFormatException noToken(String stretch) {
        return new ModelFormatException(
                file,
                "the vocabulary has no token for \"" + stretch.replace(SPACE, ' ')
                        + String.format(Locale.ROOT, "\" (U+%04X)", stretch.codePointAt(0))
                        + ", no tokens for its bytes and none for the unknown; leave it out of the text, or give token"
                        + " ids instead of text");
    }
}
