package dev.millrace.runtime.tokenizer;

import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Keeps what people say in a conversation apart from the markers that a chat template writes around it.
 *
 * <p>A template puts both into one text. Somebody who writes {@code <|im_end|>} would end his own turn and speak for
 * another, if that became the control token. So before rendering, every control token that a message spells gets a
 * character inside, after its first, which occurs nowhere else: it is not that token's text any more. After rendering
 * the markers are read, and the character is taken out of the text between them. A message that spells no control token
 * is not touched, and templates see a touched one almost as it was: they can still trim, compare and cut it.
 *
 * <p>The same character parts a message from the template where a token could begin in the one and end in the other.
 */
final class PlainMarks {

    /** Where to look for unused characters: noncharacters, which no text should have, then the private use area. */
    private static final int[] UNUSED = IntStream.concat(
                    IntStream.rangeClosed(0xFDD0, 0xFDEF), IntStream.rangeClosed(0xE000, 0xF8FF))
            .toArray();

    private final SpecialTokens control;
    private final BitSet used = new BitSet();
    private final char gap;

    /** Characters that stand in for control tokens of one character, which have no inside. */
    private final Map<Integer, Character> standIns = new HashMap<>();

    private final Map<Character, String> restored = new HashMap<>();

    /**
     * Marks for one rendering.
     *
     * @param control the tokens that messages must not write
     * @param template the source of the template
     */
    PlainMarks(SpecialTokens control, String template, List<Message> messages) {
        this.control = control;
        template.chars().forEach(used::set);
        control.texts().forEach(text -> text.chars().forEach(used::set));
        for (Message message : messages) {
            message.role().chars().forEach(used::set);
            message.content().chars().forEach(used::set);
        }
        this.gap = unused("");
    }

    /** The conversation as the template should see it. */
    List<Message> mark(List<Message> messages) {
        return messages.stream()
                .map(message -> new Message(inside(message.role()), ends(message.content(), inside(message.content()))))
                .toList();
    }

    /** A stretch of the rendered text without the marks. */
    String unmarked(String text) {
        if (text.chars().noneMatch(character -> restored.containsKey((char) character))) {
            return text;
        }
        return text.chars()
                .mapToObj(character -> restored.getOrDefault((char) character, Character.toString(character)))
                .collect(Collectors.joining());
    }

    private String inside(String text) {
        StringBuilder marked = new StringBuilder(text.length());
        for (int at = 0; at < text.length(); ) {
            int point = text.codePointAt(at);
            int next = at + Character.charCount(point);
            int shortest = control.shortestAt(text, at);
            if (shortest == next - at) {
                marked.append((char) standIns.computeIfAbsent(point, key -> unused(Character.toString(key))));
            } else {
                marked.appendCodePoint(point);
            }
            if (shortest > 0) {
                marked.append(gap);
            }
            at = next;
        }
        return marked.toString();
    }

    /** The marked text with gaps at its ends where those could be part of a token; white space may be trimmed off. */
    private String ends(String text, String marked) {
        String core = text.strip();
        if (core.isEmpty()) {
            return marked;
        }
        String result = marked;
        if (control.beginsAtEndOf(core)) {
            int end = result.stripTrailing().length();
            result = result.substring(0, end) + gap + result.substring(end);
        }
        if (control.endsAtStartOf(core)) {
            int start = result.length() - result.stripLeading().length();
            result = result.substring(0, start) + gap + result.substring(start);
        }
        return result;
    }

    private char unused(String standsFor) {
        for (int candidate : UNUSED) {
            if (!used.get(candidate)) {
                used.set(candidate);
                restored.put((char) candidate, standsFor);
                return (char) candidate;
            }
        }
        throw new ChatTemplateException("the conversation uses every character that could keep its words apart from the"
                + " template's; leave out the private use characters (U+E000 to U+F8FF)");
    }
}
