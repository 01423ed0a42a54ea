package dev.millrace.app.page;

import java.util.Locale;

/** A text of HTML under construction, in which every text of others is escaped. */
final class Html {

    private final StringBuilder out = new StringBuilder();

    /** Markup of our own; arguments are put in escaped, numbers with a point whatever the locale. */
    Html add(String format, Object... arguments) {
        Object[] safe = new Object[arguments.length];
        for (int i = 0; i < arguments.length; i++) {
            safe[i] = arguments[i] instanceof Number ? arguments[i] : escaped(String.valueOf(arguments[i]));
        }
        out.append(String.format(Locale.ROOT, format, safe));
        return this;
    }

    /** Markup that was made by another of these. */
    Html add(Html other) {
        out.append(other.out);
        return this;
    }

    /** Markup of our own, as it is. */
    Html raw(String markup) {
        out.append(markup);
        return this;
    }

    /** A text that is text everywhere: between tags and in quoted attributes. Control characters become visible. */
    static String escaped(String text) {
        StringBuilder safe = new StringBuilder(text.length());
        text.codePoints().forEach(point -> {
            switch (point) {
                case '<' -> safe.append("&lt;");
                case '>' -> safe.append("&gt;");
                case '&' -> safe.append("&amp;");
                case '"' -> safe.append("&quot;");
                case '\'' -> safe.append("&#39;");
                case '\n', '\t' -> safe.appendCodePoint(point);
                default -> safe.appendCodePoint(isShown(point) ? point : 0xFFFD);
            }
        });
        return safe.toString();
    }

    /** Neither control characters nor what turns the direction of the text around it. */
    private static boolean isShown(int point) {
        return !Character.isISOControl(point)
                && Character.getType(point) != Character.FORMAT
                && Character.getType(point) != Character.SURROGATE;
    }

    @Override
    public String toString() {
        return out.toString();
    }
}
