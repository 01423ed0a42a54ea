package dev.millrace.runtime.jinja;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.IntPredicate;
import org.jspecify.annotations.Nullable;

/** The methods of Python's {@code str}, with Python's meaning. */
final class TextMethods {

    /** All there are in Python; what {@link #call} does not know among them is an error that names it. */
    static final Set<String> NAMES = Set.of(
            "capitalize",
            "casefold",
            "center",
            "count",
            "encode",
            "endswith",
            "expandtabs",
            "find",
            "format",
            "format_map",
            "index",
            "isalnum",
            "isalpha",
            "isascii",
            "isdecimal",
            "isdigit",
            "isidentifier",
            "islower",
            "isnumeric",
            "isprintable",
            "isspace",
            "istitle",
            "isupper",
            "join",
            "ljust",
            "lower",
            "lstrip",
            "maketrans",
            "partition",
            "removeprefix",
            "removesuffix",
            "replace",
            "rfind",
            "rindex",
            "rjust",
            "rpartition",
            "rsplit",
            "rstrip",
            "split",
            "splitlines",
            "startswith",
            "strip",
            "swapcase",
            "title",
            "translate",
            "upper",
            "zfill");

    private TextMethods() {}

    static Object call(String text, String method, Arguments arguments, Budget budget) {
        String construct = "." + method + "()";
        return switch (method) {
            case "strip", "lstrip", "rstrip" -> {
                Object set = arguments.bind(construct, 0, "chars").get("chars", None.NONE);
                yield strip(
                        text,
                        set == None.NONE ? null : string(construct, set),
                        !method.equals("rstrip"),
                        !method.equals("lstrip"));
            }
            case "startswith", "endswith" -> {
                Arguments.Bound bound = arguments.bind(construct, 1, "part", "start", "end");
                yield any(construct, part(text, bound), bound.get("part", None.NONE), method.equals("endswith"));
            }
            case "removeprefix" -> {
                String part = string(construct, arguments);
                yield text.startsWith(part) ? text.substring(part.length()) : text;
            }
            case "removesuffix" -> {
                String part = string(construct, arguments);
                yield text.endsWith(part) ? text.substring(0, text.length() - part.length()) : text;
            }
            case "split", "rsplit", "splitlines", "partition", "rpartition" ->
                TextParts.call(text, method, arguments, budget);
            case "replace" -> {
                Arguments.Bound bound = arguments.bind(construct, 2, "old", "new", "count");
                yield replace(text, bound.text("old", ""), bound.text("new", ""), bound.integer("count", -1), budget);
            }
            case "upper", "lower", "casefold", "capitalize", "title", "swapcase" -> {
                arguments.bind(construct, 0);
                yield cased(text, method);
            }
            case "find", "rfind", "index", "rindex" -> position(text, method, arguments);
            case "count" -> {
                Arguments.Bound bound = arguments.bind(construct, 1, "part", "start", "end");
                String within = part(text, bound);
                yield TextSearch.count(within, bound.text("part", ""));
            }
            case "isdigit",
                    "isdecimal",
                    "isnumeric",
                    "isalpha",
                    "isalnum",
                    "isspace",
                    "isascii",
                    "isupper",
                    "islower",
                    "istitle" -> {
                arguments.bind(construct, 0);
                yield is(text, method);
            }
            case "join" ->
                join(
                        text,
                        Operators.all(arguments.bind(construct, 1, "parts").get("parts", None.NONE), budget),
                        budget);
            case "format" -> BraceFormat.format(text, arguments, budget, false);
            case "zfill", "ljust", "rjust", "center" -> filled(text, method, arguments);
            default -> throw new JinjaException("calls ." + method + "() on a text, which is not supported");
        };
    }

    private static String cased(String text, String method) {
        return switch (method) {
            case "upper" -> text.toUpperCase(Locale.ROOT);
            case "lower" -> text.toLowerCase(Locale.ROOT);
            case "casefold" -> text.replace("ß", "ss").toLowerCase(Locale.ROOT);
            case "capitalize" -> capitalized(text);
            case "title" -> title(text);
            default -> swapped(text);
        };
    }

    private static boolean is(String text, String method) {
        return switch (method) {
            case "isalpha" -> all(text, Character::isLetter);
            case "isalnum" -> all(text, point -> Character.isLetter(point) || isNumeric("isnumeric", point));
            case "isspace" -> all(text, TextMethods::isSpace);
            case "isascii" -> text.chars().allMatch(character -> character < 128);
            case "isupper" -> hasCase(text, true);
            case "islower" -> hasCase(text, false);
            case "istitle" -> hasCase(text, true, false) && text.equals(title(text));
            default -> all(text, point -> isNumeric(method, point));
        };
    }

    static String strip(String text, @Nullable String set, boolean left, boolean right) {
        IntPredicate strips = strips(set);
        int start = 0;
        int end = text.length();
        while (left && start < end && strips.test(text.codePointAt(start))) {
            start += Character.charCount(text.codePointAt(start));
        }
        while (right && end > start && strips.test(text.codePointBefore(end))) {
            end -= Character.charCount(text.codePointBefore(end));
        }
        return text.substring(start, end);
    }

    private static IntPredicate strips(@Nullable String set) {
        if (set == null) {
            return TextMethods::isSpace;
        }
        BitSet points = new BitSet();
        set.codePoints().forEach(points::set);
        return points::get;
    }

    /** What is white space to Python. */
    static boolean isSpace(int point) {
        return (point >= 0x09 && point <= 0x0D)
                || (point >= 0x1C && point <= 0x20)
                || point == 0x85
                || (point >= 0xA0 && Character.isSpaceChar(point));
    }

    /** The part that the arguments {@code start} and {@code end} of a search are about. */
    private static String part(String text, Arguments.Bound bound) {
        Object start = bound.get("start", None.NONE);
        Object end = bound.get("end", None.NONE);
        return start == None.NONE && end == None.NONE ? text : (String) Members.slice(text, start, end, None.NONE);
    }

    private static boolean any(String construct, String text, Object parts, boolean atEnd) {
        if (parts instanceof Sequence several && several.kind().isTuple()) {
            return several.items().stream().anyMatch(part -> any(construct, text, string(construct, part), atEnd));
        }
        String part = string(construct, parts);
        return atEnd ? text.endsWith(part) : text.startsWith(part);
    }

    static String replace(String text, String old, String fresh, long most, Budget budget) {
        long found = TextSearch.count(text, old);
        long count = most < 0 ? found : Math.min(most, found);
        budget.text(text.length() + count * (fresh.length() - (long) old.length()));
        StringBuilder result = new StringBuilder();
        int at = 0;
        for (long i = 0; i < count; i++) {
            int next = old.isEmpty()
                    ? i == 0 ? 0 : at + Character.charCount(text.codePointAt(at))
                    : TextSearch.find(text, old, at);
            result.append(text, at, next).append(fresh);
            at = next + old.length();
        }
        return result.append(text.substring(at)).toString();
    }

    static String capitalized(String text) {
        if (text.isEmpty()) {
            return text;
        }
        int first = Character.charCount(text.codePointAt(0));
        return titled(text.codePointAt(0)) + text.substring(first).toLowerCase(Locale.ROOT);
    }

    private static String titled(int point) {
        String upper = Character.toString(point).toUpperCase(Locale.ROOT);
        return upper.length() > Character.charCount(point)
                ? upper.charAt(0) + upper.substring(1).toLowerCase(Locale.ROOT)
                : Character.toString(Character.toTitleCase(point));
    }

    private static String title(String text) {
        StringBuilder title = new StringBuilder();
        boolean[] inWord = new boolean[1];
        text.codePoints().forEach(point -> {
            title.append(inWord[0] ? Character.toString(point).toLowerCase(Locale.ROOT) : titled(point));
            inWord[0] = isCased(point);
        });
        return title.toString();
    }

    private static String swapped(String text) {
        StringBuilder swapped = new StringBuilder();
        text.codePoints().forEach(point -> {
            String one = Character.toString(point);
            swapped.append(Character.isUpperCase(point) ? one.toLowerCase(Locale.ROOT) : one.toUpperCase(Locale.ROOT));
        });
        return swapped.toString();
    }

    private static boolean isCased(int point) {
        return Character.isUpperCase(point) || Character.isLowerCase(point) || Character.isTitleCase(point);
    }

    static boolean hasCase(String text, boolean upper) {
        return hasCase(text, upper, true)
                && text.codePoints().noneMatch(upper ? Character::isLowerCase : Character::isUpperCase)
                && text.codePoints().noneMatch(Character::isTitleCase);
    }

    private static boolean hasCase(String text, boolean upper, boolean only) {
        return text.codePoints()
                .anyMatch(point ->
                        only ? (upper ? Character.isUpperCase(point) : Character.isLowerCase(point)) : isCased(point));
    }

    private static boolean all(String text, IntPredicate test) {
        return !text.isEmpty() && text.codePoints().allMatch(test);
    }

    private static boolean isNumeric(String method, int point) {
        int type = Character.getType(point);
        if (type == Character.DECIMAL_DIGIT_NUMBER) {
            return true;
        }
        boolean superscript = point == 0xB2 || point == 0xB3 || point == 0xB9 || (point >= 0x2070 && point <= 0x2089);
        return switch (method) {
            case "isdecimal" -> false;
            case "isdigit" -> superscript && type == Character.OTHER_NUMBER;
            default -> type == Character.OTHER_NUMBER || type == Character.LETTER_NUMBER;
        };
    }

    private static Object position(String text, String method, Arguments arguments) {
        Arguments.Bound bound = arguments.bind("." + method + "()", 1, "part", "start", "end");
        String part = bound.text("part", "");
        String within = part(text, bound);
        int found = method.startsWith("r")
                ? TextSearch.findLast(within, part, within.length())
                : TextSearch.find(within, part, 0);
        if (found < 0) {
            if (method.endsWith("index")) {
                throw new JinjaException("substring not found");
            }
            return -1L;
        }
        long before = 0;
        if (bound.get("start", None.NONE) != None.NONE) {
            long start = bound.integer("start", 0);
            long length = Operators.length(text);
            before = Math.max(0, Math.min(length, start < 0 ? start + length : start));
        }
        return before + within.codePointCount(0, found);
    }

    static String join(String text, List<Object> parts, Budget budget) {
        List<String> texts = new ArrayList<>();
        long length = 0;
        for (Object part : parts) {
            if (!(Markup.plain(part) instanceof String one)) {
                throw new JinjaException(
                        "sequence item " + texts.size() + ": expected str instance, " + Types.name(part) + " found");
            }
            texts.add(one);
            length += one.length() + (long) text.length();
            budget.text(length - text.length());
        }
        return String.join(text, texts);
    }

    private static String filled(String text, String method, Arguments arguments) {
        Arguments.Bound bound = arguments.bind("." + method + "()", 1, "width", "fill");
        int width = Budget.filling("." + method + "()", bound.integer("width", 0));
        String fill = method.equals("zfill") ? "0" : bound.text("fill", " ");
        if (fill.codePointCount(0, fill.length()) != 1) {
            throw new JinjaException("The fill character must be exactly one character long");
        }
        int missing = (int) Math.max(0, width - Operators.length(text));
        if (method.equals("center")) {
            return centered(text, fill, missing, width);
        }
        String filling = fill.repeat(missing);
        if (method.equals("zfill")) {
            boolean signed = text.startsWith("-") || text.startsWith("+");
            return signed ? text.charAt(0) + filling + text.substring(1) : filling + text;
        }
        return method.equals("ljust") ? text + filling : filling + text;
    }

    static String centered(String text, int width) {
        return centered(text, " ", (int) Math.max(0, width - Operators.length(text)), width);
    }

    /** As in Python, whose odd character goes to the left in an odd width. */
    private static String centered(String text, String fill, int missing, int width) {
        int left = missing / 2 + (missing & width & 1);
        return fill.repeat(left) + text + fill.repeat(missing - left);
    }

    private static String string(String construct, Arguments arguments) {
        return arguments.bind(construct, 1, "part").text("part", "");
    }

    private static String string(String construct, Object value) {
        if (Markup.plain(value) instanceof String text) {
            return text;
        }
        throw new JinjaException(construct + " needs a text, not '" + Types.name(value) + "'");
    }

    /** The order of two texts by their characters. */
    static int compare(String left, String right) {
        int at = 0;
        while (at < left.length() && at < right.length() && left.charAt(at) == right.charAt(at)) {
            at++;
        }
        if (at == left.length() || at == right.length()) {
            return Integer.compare(left.length(), right.length());
        }
        boolean inside =
                at > 0 && Character.isLowSurrogate(left.charAt(at)) && Character.isLowSurrogate(right.charAt(at));
        int from = inside ? at - 1 : at;
        return Integer.compare(left.codePointAt(from), right.codePointAt(from));
    }
}
