package dev.millrace.runtime.jinja;

import java.util.List;
import java.util.Locale;
import java.util.Map;

/** The filters that know texts that are safe in HTML from others: they make such texts, or keep them what they are. */
final class SafeFilters {

    static final Map<String, Filters.Filter> ALL = Map.ofEntries(
            Map.entry("safe", (value, arguments, run) -> {
                Filters.bind(arguments, "safe", 0);
                return new Markup(Printer.str(value));
            }),
            Map.entry("escape", SafeFilters::escape),
            Map.entry("e", SafeFilters::escape),
            Map.entry("forceescape", (value, arguments, run) -> {
                Filters.bind(arguments, "forceescape", 0);
                return new Markup(Markup.escaped(Printer.str(value)));
            }),
            Map.entry("string", (value, arguments, run) -> {
                Filters.bind(arguments, "string", 0);
                return value instanceof Markup ? value : Printer.str(value);
            }),
            Map.entry("upper", (value, arguments, run) -> {
                Filters.bind(arguments, "upper", 0);
                return like(value, Printer.str(value).toUpperCase(Locale.ROOT));
            }),
            Map.entry("lower", (value, arguments, run) -> {
                Filters.bind(arguments, "lower", 0);
                return like(value, Printer.str(value).toLowerCase(Locale.ROOT));
            }),
            Map.entry("capitalize", (value, arguments, run) -> {
                Filters.bind(arguments, "capitalize", 0);
                return like(value, TextMethods.capitalized(Printer.str(value)));
            }),
            Map.entry("trim", (value, arguments, run) -> {
                Object set = Filters.bind(arguments, "trim", 0, "chars").get("chars", None.NONE);
                String text = Printer.str(value);
                return like(value, TextMethods.strip(text, set == None.NONE ? null : Printer.str(set), true, true));
            }),
            Map.entry("format", (value, arguments, run) -> {
                if (!arguments.named().isEmpty() && !arguments.positional().isEmpty()) {
                    throw new JinjaException("can't handle positional and keyword arguments at the same time");
                }
                Object given = arguments.named().isEmpty()
                        ? Sequence.of(Sequence.Kind.TUPLE, arguments.positional())
                        : Mapping.of(arguments.named());
                boolean safe = value instanceof Markup;
                return like(value, Percent.format(Printer.str(value), given, run.budget(), safe));
            }),
            Map.entry("center", (value, arguments, run) -> {
                long width = Filters.bind(arguments, "center", 0, "width").integer("width", 80);
                return like(
                        value, TextMethods.centered(Printer.str(value), Budget.filling("the filter |center", width)));
            }),
            Map.entry("indent", SafeFilters::indent),
            Map.entry("default", SafeFilters::otherwise),
            Map.entry("d", SafeFilters::otherwise),
            Map.entry("reverse", SequenceFilters::reverse));

    private SafeFilters() {}

    /** A text that is safe if the value was. */
    static Object like(Object value, String text) {
        return value instanceof Markup ? new Markup(text) : text;
    }

    private static Object escape(Object value, Arguments arguments, Run run) {
        Filters.bind(arguments, "escape", 0);
        return new Markup(Markup.escaped(value));
    }

    private static Object otherwise(Object value, Arguments arguments, Run run) {
        Arguments.Bound bound = Filters.bind(arguments, "default", 0, "default_value", "boolean");
        boolean replaced = value instanceof Undefined || (bound.truth("boolean") && !Operators.truth(value));
        return replaced ? bound.get("default_value", "") : value;
    }

    private static Object indent(Object value, Arguments arguments, Run run) {
        Arguments.Bound bound = Filters.bind(arguments, "indent", 0, "width", "first", "blank");
        Object width = bound.get("width", 4L);
        String indention;
        if (Markup.plain(width) instanceof String text) {
            Budget.filling("the filter |indent", text.length());
            indention = text;
        } else {
            indention = " ".repeat(Math.max(0, Budget.filling("the filter |indent", bound.integer("width", 4))));
        }
        if (!(Markup.plain(value) instanceof String text)) {
            throw new JinjaException("|indent needs a text, not '" + Types.name(value) + "'");
        }
        List<String> lines = TextParts.lines(text + "\n", false);
        run.budget().text(text.length() + (long) lines.size() * indention.length());
        StringBuilder out = new StringBuilder(bound.truth("first") ? indention : "");
        for (int i = 0; i < lines.size(); i++) {
            String line = lines.get(i);
            out.append(i > 0 ? "\n" : "");
            out.append(i > 0 && (bound.truth("blank") || !line.isEmpty()) ? indention : "");
            out.append(line);
        }
        return like(value, out.toString());
    }
}
