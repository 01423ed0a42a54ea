package dev.millrace.runtime.tokenizer;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
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

    /** The texts of the tokens. */
    Stream<String> texts() {
        return byFirst.values().stream().flatMap(List::stream).map(Token::text);
    }

    /** How long the shortest token is that stands at this place of a text, or 0. */
    int shortestAt(String text, int at) {
        int shortest = 0;
        for (Token token : byFirst.getOrDefault(text.charAt(at), List.of())) {
            if (text.startsWith(token.text(), at)) {
                shortest = token.text().length();
            }
        }
        return shortest;
    }

    /** Whether the text ends in the beginning of a token, so that more text could complete it. */
    boolean beginsAtEndOf(String text) {
        return texts().anyMatch(token ->
                IntStream.range(1, token.length()).anyMatch(length -> text.endsWith(token.substring(0, length))));
    }

    /** Whether the text starts with the end of a token, so that text before it could complete it. */
    boolean endsAtStartOf(String text) {
        return texts().anyMatch(token ->
                IntStream.range(1, token.length()).anyMatch(start -> text.startsWith(token.substring(start))));
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
