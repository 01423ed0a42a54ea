package dev.millrace.app.cli;

import org.jline.utils.WCWidth;

/**
 * Text of somebody else as a terminal may have it: control characters, by which a file could clear the screen or forge
 * lines, stand there as the escapes of JSON. Answers of models are not changed, since what they say is theirs to say.
 */
final class Printable {

    private Printable() {}

    /** For a name or a value, which is a part of one line. */
    static String line(String text) {
        return escaped(text, "");
    }

    /** For a message of several lines: its ends of lines and tabulators stay. */
    static String lines(String text) {
        return escaped(text, "\n\t");
    }

    /** Columns that a text takes on a screen: two for a letter of China or an emoji, none for an accent of its own. */
    static int columns(String text) {
        return text.codePoints()
                .map(letter -> Math.max(0, WCWidth.wcwidth(letter)))
                .sum();
    }

    private static String escaped(String text, String kept) {
        StringBuilder result = new StringBuilder();
        for (int i = 0; i < text.length(); i++) {
            char letter = text.charAt(i);
            if (Character.isISOControl(letter) && kept.indexOf(letter) < 0) {
                result.append(String.format("\\u%04x", (int) letter));
            } else {
                result.append(letter);
            }
        }
        return result.toString();
    }
}
