package dev.millrace.runtime.tokenizer;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Cuts the special tokens out of a text: the leftmost first, of several at one place the longest. */
final class SpecialTokens {

    /** A stretch of text, or a special token where {@code id} is not negative. */
    record Piece(String text, int id) {
        boolean isToken() {
            return id >= 0;
        }
    }

    private record Token(String text, int id) {}

    private final Map<Character, List<Token>> byFirst = new HashMap<>();

    SpecialTokens(Vocabulary vocabulary, List<Integer> ids) {
        for (int id : ids) {
            String text = vocabulary.text(id);
            if (!text.isEmpty()) {
                byFirst.computeIfAbsent(text.charAt(0), first -> new ArrayList<>())
                        .add(new Token(text, id));
            }
        }
        for (List<Token> tokens : byFirst.values()) {
            tokens.sort(Comparator.comparingInt((Token token) -> token.text().length())
                    .reversed());
        }
    }

    /** The text in pieces, in order; no piece is empty. */
    List<Piece> cut(String text) {
        List<Piece> pieces = new ArrayList<>();
        int done = 0;
        int at = 0;
        while (at < text.length()) {
            Token token = tokenAt(text, at);
            if (token == null) {
                at++;
                continue;
            }
            if (at > done) {
                pieces.add(new Piece(text.substring(done, at), -1));
            }
            pieces.add(new Piece(token.text(), token.id()));
            at += token.text().length();
            done = at;
        }
        if (done < text.length()) {
            pieces.add(new Piece(text.substring(done), -1));
        }
        return pieces;
    }

    private @Nullable Token tokenAt(String text, int at) {
        for (Token token : byFirst.getOrDefault(text.charAt(at), List.of())) {
            if (text.startsWith(token.text(), at)) {
                return token;
            }
        }
        return null;
    }
}
