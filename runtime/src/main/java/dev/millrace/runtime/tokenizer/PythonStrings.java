package dev.millrace.runtime.tokenizer;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.StringTokenizer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** The methods of Python's {@code str} that chat templates call, with Python's meaning. */
final class PythonStrings {

    private PythonStrings() {}

    /** The value of {@code text.method(arguments)}. */
    static Object call(String text, String method, Object... arguments) {
        TemplateBudget.weigh(text);
        for (Object argument : arguments) {
            TemplateBudget.weigh(argument);
        }
        return switch (method) {
            case "strip" -> strip(text, arguments, true, true);
            case "lstrip" -> strip(text, arguments, true, false);
            case "rstrip" -> strip(text, arguments, false, true);
            case "startswith" -> any(arguments, text::startsWith);
            case "endswith" -> any(arguments, text::endsWith);
            case "removeprefix" ->
                text.startsWith(string(arguments, 0))
                        ? text.substring(string(arguments, 0).length())
                        : text;
            case "removesuffix" ->
                text.endsWith(string(arguments, 0))
                        ? text.substring(0, text.length() - string(arguments, 0).length())
                        : text;
            case "split" -> split(text, arguments);
            case "splitlines" -> text.lines().toList();
            case "replace" -> replace(text, string(arguments, 0), string(arguments, 1));
            case "upper" -> text.toUpperCase(Locale.ROOT);
            case "lower" -> text.toLowerCase(Locale.ROOT);
            case "capitalize" ->
                text.isEmpty()
                        ? text
                        : text.substring(0, 1).toUpperCase(Locale.ROOT)
                                + text.substring(1).toLowerCase(Locale.ROOT);
            case "title" -> title(text);
            case "find" -> (long) text.indexOf(string(arguments, 0));
            case "rfind" -> (long) text.lastIndexOf(string(arguments, 0));
            case "count" -> count(text, string(arguments, 0));
            case "isdigit" -> !text.isEmpty() && text.chars().allMatch(Character::isDigit);
            case "join" -> join(text, arguments);
            default ->
                throw new ChatTemplateException(
                        "the model's chat template calls ." + method + "() on a text, which is not supported");
        };
    }

    private static String strip(String text, Object[] arguments, boolean left, boolean right) {
        String set = arguments.length == 0 || arguments[0] == null ? null : string(arguments, 0);
        int start = 0;
        int end = text.length();
        while (left && start < end && strips(set, text.charAt(start))) {
            start++;
        }
        while (right && end > start && strips(set, text.charAt(end - 1))) {
            end--;
        }
        return text.substring(start, end);
    }

    private static boolean strips(@Nullable String set, char character) {
        return set == null
                ? Character.isWhitespace(character) || character == '\u00A0' || character == '\u0085'
                : set.indexOf(character) >= 0;
    }

    private static boolean any(Object[] arguments, Predicate<String> test) {
        if (arguments.length > 0 && arguments[0] instanceof Collection<?> several) {
            return several.stream().map(String::valueOf).anyMatch(test);
        }
        return test.test(string(arguments, 0));
    }

    private static List<String> split(String text, Object[] arguments) {
        long most = arguments.length > 1 && arguments[1] instanceof Number number ? number.longValue() : -1;
        List<String> parts = new ArrayList<>();
        if (arguments.length == 0 || arguments[0] == null) {
            StringTokenizer words = new StringTokenizer(text);
            while (words.hasMoreTokens()) {
                parts.add(words.nextToken());
            }
            return parts;
        }
        String separator = string(arguments, 0);
        if (separator.isEmpty()) {
            throw new ChatTemplateException("the model's chat template splits a text at nothing");
        }
        int start = 0;
        for (int at = text.indexOf(separator);
                at >= 0 && (most < 0 || parts.size() < most);
                at = text.indexOf(separator, start)) {
            parts.add(text.substring(start, at));
            start = at + separator.length();
        }
        parts.add(text.substring(start));
        return parts;
    }

    private static String replace(String text, String part, String other) {
        TemplateBudget.checkLength(text.length() + count(text, part) * (other.length() - (long) part.length()));
        return text.replace(part, other);
    }

    private static String title(String text) {
        StringBuilder title = new StringBuilder();
        boolean inWord = false;
        for (int i = 0; i < text.length(); i++) {
            char character = text.charAt(i);
            title.append(inWord ? Character.toLowerCase(character) : Character.toUpperCase(character));
            inWord = Character.isLetter(character);
        }
        return title.toString();
    }

    private static long count(String text, String part) {
        if (part.isEmpty()) {
            return text.length() + 1L;
        }
        long count = 0;
        for (int at = text.indexOf(part); at >= 0; at = text.indexOf(part, at + part.length())) {
            count++;
        }
        return count;
    }

    private static String join(String text, Object[] arguments) {
        if (arguments.length == 1 && arguments[0] instanceof Collection<?> parts) {
            List<String> texts = parts.stream().map(String::valueOf).toList();
            TemplateBudget.checkLength(texts.stream().mapToLong(String::length).sum()
                    + (long) text.length() * Math.max(0, texts.size() - 1));
            return String.join(text, texts);
        }
        throw new ChatTemplateException("the model's chat template joins what is no list");
    }

    private static String string(Object[] arguments, int index) {
        if (index >= arguments.length || arguments[index] == null) {
            throw new ChatTemplateException(
                    "the model's chat template calls a method on a text without its argument " + (index + 1));
        }
        return arguments[index].toString();
    }
}
