package dev.millrace.runtime.tokenizer;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Puts brackets around what {@code not} denies.
 *
 * <p>In Jinja {@code not} reaches over a whole comparison: {@code not x is defined} is {@code not (x is defined)}. The
 * engine takes {@code (not x) is defined}, which is always true, and many templates would lose their generation prompt
 * by it.
 */
final class TemplateNegation {

    /** {@code not} as a prefix: no part of {@code is not}, {@code not in} or a longer word. */
    private static final Pattern NOT = Pattern.compile("(?<![\\w.])(?<!\\bis\\s)not\\s+(?!in\\b)");

    /** A word that a denial ends at, where it stands outside of brackets. */
    private static final Pattern END_WORD = Pattern.compile("(?<!\\w)(?:and|or|if|else)\\b");

    private TemplateNegation() {}

    static String bracketed(String source) {
        StringBuilder all = new StringBuilder();
        for (TemplateCode stretch : TemplateCode.cut(source)) {
            all.append(stretch.isCode() ? bracketed(stretch) : stretch);
        }
        return all.toString();
    }

    /** From the last denial to the first, so that brackets already set lie within later ones. */
    private static TemplateCode bracketed(TemplateCode stretch) {
        TemplateCode code = stretch;
        int before = code.text().length();
        while (true) {
            String blank = code.withoutTexts();
            int start = -1;
            int operand = -1;
            for (Matcher not = NOT.matcher(blank); not.find() && not.start() < before; ) {
                start = not.start();
                operand = not.end();
            }
            if (start < 0) {
                return code;
            }
            int end = end(blank, operand);
            String text = code.text();
            String bracketed =
                    text.substring(0, operand) + "(" + text.substring(operand, end) + ")" + text.substring(end);
            code = new TemplateCode(bracketed, code.open(), code.close(), code.line());
            before = start;
        }
    }

    private static int end(String code, int start) {
        Matcher word = END_WORD.matcher(code).useTransparentBounds(true);
        int depth = 0;
        for (int i = start; i < code.length(); i++) {
            char character = code.charAt(i);
            boolean closes = ")]}".indexOf(character) >= 0;
            if (depth == 0
                    && (closes
                            || character == ','
                            || word.region(i, code.length()).lookingAt())) {
                return trimmed(code, start, i);
            }
            depth += "([{".indexOf(character) >= 0 ? 1 : closes ? -1 : 0;
        }
        int last = trimmed(code, start, code.length());
        return code.endsWith("-") ? trimmed(code, start, last - 1) : last;
    }

    private static int trimmed(String code, int start, int end) {
        int last = end;
        while (last > start && Character.isWhitespace(code.charAt(last - 1))) {
            last--;
        }
        return last;
    }
}
