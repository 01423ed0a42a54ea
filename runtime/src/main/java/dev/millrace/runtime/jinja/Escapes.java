package dev.millrace.runtime.jinja;

import java.util.Locale;

/** The escapes of Python's texts: line breaks, characters by their numbers or names. */
final class Escapes {

    private static final String SIMPLE = "\\'\"abfnrtv";
    private static final String MEANT = "\\'\"\u0007\b\f\n\r\t\u000B";

    private Escapes() {}

    static String resolved(String text, int line) {
        if (text.indexOf('\\') < 0) {
            return text;
        }
        StringBuilder out = new StringBuilder();
        int at = 0;
        while (at < text.length()) {
            char character = text.charAt(at++);
            if (character != '\\' || at >= text.length()) {
                out.append(character);
                continue;
            }
            char escape = text.charAt(at++);
            if (escape == '\n') {
                continue;
            }
            int digits = escape == 'x' ? 2 : escape == 'u' ? 4 : escape == 'U' ? 8 : 0;
            if (SIMPLE.indexOf(escape) >= 0) {
                out.append(MEANT.charAt(SIMPLE.indexOf(escape)));
            } else if (digits > 0) {
                out.appendCodePoint(hexadecimal(text, at, digits, line));
                at += digits;
            } else if (escape >= '0' && escape <= '7') {
                int end = at;
                while (end < text.length() && end < at + 2 && text.charAt(end) >= '0' && text.charAt(end) <= '7') {
                    end++;
                }
                out.append((char) Integer.parseInt(text.substring(at - 1, end), 8));
                at = end;
            } else if (escape == 'N') {
                int end = text.indexOf('}', at);
                if (end < 0 || text.charAt(at) != '{') {
                    throw new JinjaException("syntax error: malformed \\N character escape", line);
                }
                out.appendCodePoint(named(text.substring(at + 1, end), line));
                at = end + 1;
            } else if (escape < 128) {
                out.append('\\').append(escape);
            } else {
                // Jinja2 writes it as an escape first, whose backslash is then the escaped one.
                at += Character.isHighSurrogate(escape) && at < text.length() ? 1 : 0;
                int point = text.codePointBefore(at);
                String format = point < 0x100 ? "\\x%02x" : point < 0x10000 ? "\\u%04x" : "\\U%08x";
                out.append(String.format(Locale.ROOT, format, point));
            }
        }
        return out.toString();
    }

    private static int hexadecimal(String text, int at, int digits, int line) {
        try {
            int point = Integer.parseUnsignedInt(text.substring(at, at + digits), 16);
            if (Character.isValidCodePoint(point)) {
                return point;
            }
        } catch (NumberFormatException | IndexOutOfBoundsException e) {
            throw new JinjaException("syntax error: an escape in a text lacks its " + digits + " digits", line);
        }
        throw new JinjaException("syntax error: an escape in a text names no character", line);
    }

    private static int named(String name, int line) {
        try {
            return Character.codePointOf(name);
        } catch (IllegalArgumentException e) {
            throw new JinjaException("syntax error: unknown Unicode character name " + name, line);
        }
    }
}
