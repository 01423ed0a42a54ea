package dev.millrace.runtime.tokenizer;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
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

    /** @param dropsSpaceAfter whether white space behind it goes with it */
    private record Token(String text, int id, boolean dropsSpaceAfter) {}

    private static final String WHITE_SPACE = " \t\n\u000B\f\r";

    /** In the order of their texts, so that those with one beginning lie together, the shortest first. */
    private final List<Token> tokens;

    SpecialTokens(Vocabulary vocabulary, List<Integer> ids) {
        this.tokens = ids.stream()
                .map(id -> new Token(vocabulary.text(id), id, vocabulary.dropsSpaceAfter(id)))
                .filter(token -> !token.text().isEmpty())
                .sorted(Comparator.comparing(Token::text))
                .toList();
    }

    /** The text in pieces, in order; no piece is empty. */
    List<Piece> cut(String text) {
        List<Piece> pieces = new ArrayList<>();
        int done = 0;
        int at = 0;
        while (at < text.length()) {
            Token token = tokenAt(text, at, true);
            if (token == null) {
                at++;
                continue;
            }
            if (at > done) {
                pieces.add(new Piece(text.substring(done, at), -1));
            }
            pieces.add(new Piece(token.text(), token.id()));
            at += token.text().length();
            while (token.dropsSpaceAfter() && at < text.length() && WHITE_SPACE.indexOf(text.charAt(at)) >= 0) {
                at++;
            }
            done = at;
        }
        if (done < text.length()) {
            pieces.add(new Piece(text.substring(done), -1));
        }
        return pieces;
    }

    /** The texts of the tokens. */
    Stream<String> texts() {
        return tokens.stream().map(Token::text);
    }

    /** How long the shortest token is that stands at this place of a text, or 0. */
    int shortestAt(String text, int at) {
        Token token = tokenAt(text, at, false);
        return token == null ? 0 : token.text().length();
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

    /** The longest or the shortest token at a place; time does not depend on how many begin alike. */
    private @Nullable Token tokenAt(String text, int at, boolean longest) {
        Token found = null;
        int low = 0;
        int high = tokens.size();
        for (int length = 0; low < high; length++) {
            if (tokens.get(low).text().length() == length) {
                found = tokens.get(low);
                if (!longest) {
                    return found;
                }
                low = firstFrom(low, high, length, Character.MIN_VALUE);
            }
            if (at + length == text.length()) {
                return found;
            }
            char next = text.charAt(at + length);
            low = firstFrom(low, high, length, next);
            high = firstFrom(low, high, length, next + 1);
        }
        return found;
    }

    /** Of tokens with the same beginning, the first that goes on with this character or a later one. */
    private int firstFrom(int from, int to, int length, int character) {
        int low = from;
        int high = to;
        while (low < high) {
            int middle = (low + high) >>> 1;
            String text = tokens.get(middle).text();
            if (text.length() == length || text.charAt(length) < character) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }
}
