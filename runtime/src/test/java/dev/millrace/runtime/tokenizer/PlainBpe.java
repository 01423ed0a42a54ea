package dev.millrace.runtime.tokenizer;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Byte-level BPE as the paper tells it, slow and plain: an oracle that shares nothing with the library. */
final class PlainBpe {

    private static final Pattern WORDS = Pattern.compile(
            "'s|'t|'re|'ve|'m|'ll|'d| ?\\p{L}+| ?\\p{N}+| ?[^\\s\\p{L}\\p{N}]+|\\s+(?!\\S)|\\s+",
            Pattern.UNICODE_CHARACTER_CLASS);

    private final Map<String, Integer> ids = new HashMap<>();
    private final Map<String, Integer> ranks = new HashMap<>();

    PlainBpe(List<String> tokens, List<String> merges) {
        for (int id = 0; id < tokens.size(); id++) {
            ids.put(tokens.get(id), id);
        }
        for (int rank = 0; rank < merges.size(); rank++) {
            ranks.putIfAbsent(merges.get(rank), rank);
        }
    }

    /** The ids of a text whose digits stand alone, as {@code smollm} wants it. */
    List<Integer> encode(String text) {
        List<Integer> all = new ArrayList<>();
        int done = 0;
        for (Matcher digit = Pattern.compile("\\p{N}").matcher(text); digit.find(); done = digit.end()) {
            words(text.substring(done, digit.start()), all);
            words(digit.group(), all);
        }
        words(text.substring(done), all);
        return all;
    }

    private void words(String text, List<Integer> all) {
        for (Matcher word = WORDS.matcher(text); word.find(); ) {
            List<String> parts = new ArrayList<>();
            for (byte value : word.group().getBytes(StandardCharsets.UTF_8)) {
                parts.add(ByteAlphabet.token(new byte[] {value}));
            }
            merge(parts);
            parts.forEach(part -> all.add(ids.get(part)));
        }
    }

    private void merge(List<String> parts) {
        while (true) {
            int best = -1;
            int bestRank = Integer.MAX_VALUE;
            for (int i = 0; i + 1 < parts.size(); i++) {
                int rank = ranks.getOrDefault(parts.get(i) + " " + parts.get(i + 1), Integer.MAX_VALUE);
                if (rank < bestRank) {
                    best = i;
                    bestRank = rank;
                }
            }
            if (best < 0) {
                return;
            }
            parts.set(best, parts.get(best) + parts.remove(best + 1));
        }
    }
}
