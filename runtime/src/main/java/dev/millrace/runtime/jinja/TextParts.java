package dev.millrace.runtime.jinja;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** The methods of Python's {@code str} that take a text apart. */
final class TextParts {

    private TextParts() {}

    static Object call(String text, String method, Arguments arguments, Budget budget) {
        String construct = "." + method + "()";
        return switch (method) {
            case "split", "rsplit" -> {
                Arguments.Bound bound = arguments.bind(construct, 0, "sep", "maxsplit");
                Object separator = bound.get("sep", None.NONE);
                long most = bound.integer("maxsplit", -1);
                most = most < 0 ? Long.MAX_VALUE : most;
                boolean last = method.equals("rsplit");
                yield Sequence.list(
                        separator == None.NONE
                                ? words(text, most, last)
                                : split(text, bound.text("sep", ""), most, last, budget));
            }
            case "splitlines" -> {
                boolean keep = arguments.bind(construct, 0, "keepends").truth("keepends");
                yield Sequence.list(lines(text, keep));
            }
            default -> {
                String separator = arguments.bind(construct, 1, "sep").text("sep", "");
                requireSeparator(separator);
                boolean last = method.equals("rpartition");
                int at = last
                        ? TextSearch.findLast(text, separator, text.length())
                        : TextSearch.find(text, separator, 0);
                yield at >= 0
                        ? Sequence.tuple(text.substring(0, at), separator, text.substring(at + separator.length()))
                        : last ? Sequence.tuple("", "", text) : Sequence.tuple(text, "", "");
            }
        };
    }

    private static List<String> split(String text, String separator, long most, boolean last, Budget budget) {
        requireSeparator(separator);
        List<String> parts = new ArrayList<>();
        if (last && most < Long.MAX_VALUE) {
            int end = text.length();
            for (int at = TextSearch.findLast(text, separator, end);
                    at >= 0 && parts.size() < most;
                    at = TextSearch.findLast(text, separator, end)) {
                parts.add(text.substring(at + separator.length(), end));
                end = at;
                budget.elements(parts.size());
            }
            parts.add(text.substring(0, end));
            Collections.reverse(parts);
            return parts;
        }
        int start = 0;
        for (int at = TextSearch.find(text, separator, 0);
                at >= 0 && parts.size() < most;
                at = TextSearch.find(text, separator, start)) {
            parts.add(text.substring(start, at));
            start = at + separator.length();
            budget.elements(parts.size());
        }
        parts.add(text.substring(start));
        return parts;
    }

    private static void requireSeparator(String separator) {
        if (separator.isEmpty()) {
            throw new JinjaException("empty separator");
        }
    }

    private static List<String> words(String text, long most, boolean last) {
        List<String> parts = new ArrayList<>();
        String rest = text;
        if (last) {
            rest = TextMethods.strip(rest, null, false, true);
            int end = rest.length();
            while (end > 0 && parts.size() < most) {
                int start = end;
                while (start > 0 && !TextMethods.isSpace(rest.charAt(start - 1))) {
                    start--;
                }
                parts.add(rest.substring(start, end));
                end = start;
                while (end > 0 && TextMethods.isSpace(rest.charAt(end - 1))) {
                    end--;
                }
            }
            if (end > 0) {
                parts.add(rest.substring(0, end));
            }
            Collections.reverse(parts);
            return parts;
        }
        rest = TextMethods.strip(rest, null, true, false);
        int start = 0;
        while (start < rest.length() && parts.size() < most) {
            int end = start;
            while (end < rest.length() && !TextMethods.isSpace(rest.charAt(end))) {
                end++;
            }
            parts.add(rest.substring(start, end));
            start = end;
            while (start < rest.length() && TextMethods.isSpace(rest.charAt(start))) {
                start++;
            }
        }
        if (start < rest.length()) {
            parts.add(rest.substring(start));
        }
        return parts;
    }

    /** The lines as Python's {@code str.splitlines} finds them, which knows ten kinds of line breaks. */
    static List<String> lines(String text, boolean keep) {
        List<String> lines = new ArrayList<>();
        int start = 0;
        for (int at = 0; at < text.length(); at++) {
            char character = text.charAt(at);
            if (!endsLine(character)) {
                continue;
            }
            int end = at;
            if (character == '\r' && at + 1 < text.length() && text.charAt(at + 1) == '\n') {
                at++;
            }
            lines.add(text.substring(start, keep ? at + 1 : end));
            start = at + 1;
        }
        if (start < text.length()) {
            lines.add(text.substring(start));
        }
        return lines;
    }

    private static boolean endsLine(char character) {
        return (character >= '\n' && character <= '\r')
                || (character >= 0x1C && character <= 0x1E)
                || character == 0x85
                || character == 0x2028
                || character == 0x2029;
    }
}
