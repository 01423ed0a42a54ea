package dev.millrace.runtime.tokenizer;

import com.hubspot.jinjava.interpret.JinjavaInterpreter;
import com.hubspot.jinjava.lib.filter.Filter;
import com.hubspot.jinjava.lib.fn.Functions;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The functions and filters that chat templates use beside Jinja's own. */
final class TemplateFunctions {

    private TemplateFunctions() {}

    /** {@code raise_exception(text)}: the template refuses the conversation. */
    static String raiseException(String message) {
        throw new ChatTemplateException("the model's chat template refuses the conversation: " + message);
    }

    /** {@code range(end)} and {@code range(start, end, step)}; the engine's own stops without a word at its limit. */
    static List<Integer> range(Object first, Object... more) {
        double from = more.length == 0 ? 0 : number(first);
        double end = number(more.length == 0 ? first : more[0]);
        double step = more.length > 1 ? number(more[1]) : 1;
        TemplateBudget.checkElements(step == 0 ? 0 : (end - from) / step);
        return Functions.range(first, more);
    }

    private static double number(Object value) {
        return value instanceof Number number ? number.doubleValue() : 0;
    }

    /** {@code strftime_now(format)}: the local time in Python's notation. */
    static String now(String format) {
        return strftime(LocalDateTime.now(ZoneId.systemDefault()), format);
    }

    static String strftime(LocalDateTime time, String format) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < format.length(); i++) {
            char character = format.charAt(i);
            if (character == '%' && i + 1 < format.length()) {
                text.append(field(time, format.charAt(++i)));
            } else {
                text.append(character);
            }
        }
        return text.toString();
    }

    private static String field(LocalDateTime time, char code) {
        String pattern = switch (code) {
            case 'd' -> "dd";
            case 'm' -> "MM";
            case 'Y' -> "uuuu";
            case 'y' -> "uu";
            case 'b' -> "MMM";
            case 'B' -> "MMMM";
            case 'a' -> "EEE";
            case 'A' -> "EEEE";
            case 'j' -> "DDD";
            case 'H' -> "HH";
            case 'I' -> "hh";
            case 'M' -> "mm";
            case 'S' -> "ss";
            case 'p' -> "a";
            default -> "";
        };
        if (!pattern.isEmpty()) {
            return DateTimeFormatter.ofPattern(pattern, Locale.US).format(time);
        }
        if (code == '%') {
            return "%";
        }
        throw new ChatTemplateException(
                "the model's chat template asks strftime_now for %" + code + ", which is not supported");
    }

    /** {@code value|tojson} and {@code value|tojson(indent=4)}, written as Python's {@code json.dumps} does. */
    static final class ToJson implements Filter {
        @Override
        public String getName() {
            return "tojson";
        }

        @Override
        public Object filter(
                Object value, JinjavaInterpreter interpreter, Object[] arguments, Map<String, Object> named) {
            Object indent =
                    named.containsKey("indent") ? named.get("indent") : arguments.length > 0 ? arguments[0] : null;
            return TemplateJson.write(value, indent instanceof Number number ? number.intValue() : 0);
        }

        @Override
        public Object filter(Object value, JinjavaInterpreter interpreter, String... arguments) {
            return TemplateJson.write(value, 0);
        }
    }

    /** {@code map|items}: the pairs of key and value. */
    static final class Items implements Filter {
        @Override
        public String getName() {
            return "items";
        }

        @Override
        public Object filter(Object value, JinjavaInterpreter interpreter, String... arguments) {
            return pairs(value instanceof Map<?, ?> map ? map : Map.of());
        }
    }

    /** The entries of a map as lists of two, which a template can take apart. */
    static List<Object> pairs(Map<?, ?> map) {
        List<Object> pairs = new ArrayList<>();
        for (Map.Entry<?, ?> entry : map.entrySet()) {
            List<@Nullable Object> pair = new ArrayList<>();
            pair.add(entry.getKey());
            pair.add(entry.getValue());
            pairs.add(pair);
        }
        return pairs;
    }
}
