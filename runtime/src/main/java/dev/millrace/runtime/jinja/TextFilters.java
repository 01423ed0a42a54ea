package dev.millrace.runtime.jinja;

import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;

/** The filters that make a text. */
final class TextFilters {

    private static final Pattern WORD = Pattern.compile("\\w+", Pattern.UNICODE_CHARACTER_CLASS);

    static final Map<String, Filters.Filter> ALL = Map.ofEntries(
            Map.entry("title", TextFilters::title),
            Map.entry("replace", (value, arguments, run) -> {
                Arguments.Bound bound = Filters.bind(arguments, "replace", 2, "old", "new", "count");
                long most = bound.get("count", None.NONE) == None.NONE ? -1 : bound.integer("count", -1);
                return TextMethods.replace(
                        Printer.str(value),
                        Printer.str(bound.get("old", "")),
                        Printer.str(bound.get("new", "")),
                        most,
                        run.budget());
            }),
            Map.entry("truncate", TextFilters::truncate),
            Map.entry("wordcount", (value, arguments, run) -> {
                Filters.bind(arguments, "wordcount", 0);
                return WORD.matcher(Printer.str(value)).results().count();
            }),
            Map.entry("tojson", (value, arguments, run) -> JsonText.write(value, arguments, run.budget())));

    private TextFilters() {}

    /** A capital at the beginning and after white space, hyphens and opening brackets. */
    private static Object title(Object value, Arguments arguments, Run run) {
        Filters.bind(arguments, "title", 0);
        StringBuilder out = new StringBuilder();
        String text = Printer.str(value);
        boolean begins = true;
        int at = 0;
        while (at < text.length()) {
            int point = text.codePointAt(at);
            boolean between = TextMethods.isSpace(point) || "-({[<".indexOf(point) >= 0;
            String one = Character.toString(point);
            out.append(begins ? one.toUpperCase(Locale.ROOT) : one.toLowerCase(Locale.ROOT));
            begins = between;
            at += one.length();
        }
        return out.toString();
    }

    private static Object truncate(Object value, Arguments arguments, Run run) {
        Arguments.Bound bound = Filters.bind(arguments, "truncate", 0, "length", "killwords", "end", "leeway");
        String end = bound.text("end", "...");
        long length = bound.integer("length", 255);
        long leeway = bound.get("leeway", None.NONE) == None.NONE ? 5 : bound.integer("leeway", 5);
        if (length < Operators.length(end) || leeway < 0) {
            throw new JinjaException("|truncate expects length >= " + Operators.length(end) + " and leeway >= 0, got "
                    + length + " and " + leeway);
        }
        if (Operators.length(value) <= length + leeway) {
            return value;
        }
        if (!(value instanceof String text)) {
            throw new JinjaException("|truncate needs a text, not '" + Types.name(value) + "'");
        }
        String kept = text.substring(0, text.offsetByCodePoints(0, (int) (length - Operators.length(end))));
        int space = kept.lastIndexOf(' ');
        return (bound.truth("killwords") || space < 0 ? kept : kept.substring(0, space)) + end;
    }
}
