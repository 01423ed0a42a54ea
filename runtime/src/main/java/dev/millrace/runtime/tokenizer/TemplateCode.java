package dev.millrace.runtime.tokenizer;

import java.util.ArrayList;
import java.util.List;

/**
 * A stretch of a template.
 *
 * @param text the source of the stretch; for code, what stands between the marks
 * @param open the mark in front, two characters, or empty for what is no code: text and comments
 * @param close the mark behind, or empty
 * @param line the line it begins on, counted from 1
 */
record TemplateCode(String text, String open, String close, int line) {

    boolean isCode() {
        return !open.isEmpty();
    }

    /** The stretches of a template, in order; written one after the other they are the template again. */
    static List<TemplateCode> cut(String source) {
        List<TemplateCode> stretches = new ArrayList<>();
        int done = 0;
        int line = 1;
        int at = source.indexOf('{');
        while (at >= 0 && at + 1 < source.length()) {
            char kind = source.charAt(at + 1);
            if (kind == '#') {
                int end = source.indexOf("#}", at + 2);
                at = end < 0 ? -1 : source.indexOf('{', end);
            } else if (kind == '{' || kind == '%') {
                line += add(stretches, new TemplateCode(source.substring(done, at), "", "", line));
                String close = kind == '{' ? "}}" : "%}";
                int end = closing(source, at + 2, close);
                String mark = end == source.length() ? "" : close;
                line += add(
                        stretches,
                        new TemplateCode(source.substring(at + 2, end), source.substring(at, at + 2), mark, line));
                done = end + mark.length();
                at = source.indexOf('{', done);
            } else {
                at = source.indexOf('{', at + 1);
            }
        }
        add(stretches, new TemplateCode(source.substring(done), "", "", line));
        return stretches;
    }

    /** The code with the content of its texts blanked out, as long as before. */
    String withoutTexts() {
        StringBuilder blank = new StringBuilder(text);
        char quote = 0;
        for (int i = 0; i < text.length(); i++) {
            char character = text.charAt(i);
            if (quote == 0) {
                quote = character == '\'' || character == '"' ? character : 0;
            } else if (character == quote) {
                quote = 0;
            } else {
                blank.setCharAt(i, '_');
                if (character == '\\' && i + 1 < text.length()) {
                    blank.setCharAt(++i, '_');
                }
            }
        }
        return blank.toString();
    }

    @Override
    public String toString() {
        return open + text + close;
    }

    private static int add(List<TemplateCode> stretches, TemplateCode stretch) {
        stretches.add(stretch);
        return (int) stretch.toString()
                .chars()
                .filter(character -> character == '\n')
                .count();
    }

    /** Where the closing mark stands outside of texts, or the end. */
    private static int closing(String source, int start, String close) {
        char quote = 0;
        for (int i = start; i < source.length(); i++) {
            char character = source.charAt(i);
            if (quote != 0) {
                if (character == '\\') {
                    i++;
                } else if (character == quote) {
                    quote = 0;
                }
            } else if (source.startsWith(close, i)) {
                return i;
            } else if (character == '\'' || character == '"') {
                quote = character;
            }
        }
        return source.length();
    }
}
