package dev.millrace.runtime.tokenizer;

import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoField;
import java.time.temporal.IsoFields;
import java.util.Locale;

/** A time in the notation of Python's {@code strftime}, in English. */
final class PythonTime {

    private PythonTime() {}

    static String strftime(LocalDateTime time, String format) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < format.length(); i++) {
            char character = format.charAt(i);
            if (character != '%' || i + 1 == format.length()) {
                text.append(character);
                continue;
            }
            boolean bare = format.charAt(i + 1) == '-' && i + 2 < format.length();
            i += bare ? 2 : 1;
            if (isNoCode(format.charAt(i), bare)) {
                text.append(bare ? "%-" : "%").append(format.charAt(i));
                continue;
            }
            String field = field(time, format.charAt(i));
            text.append(bare ? field.replaceFirst("^[0 ]+(?=.)", "") : field);
        }
        return text.toString();
    }

    /** Whether Python writes what follows the percent sign as it stands: it is no letter and no flag or width. */
    private static boolean isNoCode(char code, boolean bare) {
        boolean letter = (code >= 'a' && code <= 'z') || (code >= 'A' && code <= 'Z');
        boolean flag = "%_^#0123456789".indexOf(code) >= 0 || (code == '-' && bare);
        return !letter && !flag;
    }

    private static String field(LocalDateTime time, char code) {
        String pattern = pattern(code);
        if (!pattern.isEmpty()) {
            return DateTimeFormatter.ofPattern(pattern, Locale.US).format(time);
        }
        int weekday = time.getDayOfWeek().getValue();
        return switch (code) {
            case '%' -> "%";
            case 'n' -> "\n";
            case 't' -> "\t";
            case 'z', 'Z' -> "";
            case 'f' -> padded(time.get(ChronoField.MICRO_OF_SECOND), 6, '0');
            case 'e' -> padded(time.getDayOfMonth(), 2, ' ');
            case 'w' -> Integer.toString(weekday % 7);
            case 'u' -> Integer.toString(weekday);
            case 'U' -> padded((time.getDayOfYear() + 6 - weekday % 7) / 7, 2, '0');
            case 'W' -> padded((time.getDayOfYear() + 7 - weekday) / 7, 2, '0');
            case 'V' -> padded(time.get(IsoFields.WEEK_OF_WEEK_BASED_YEAR), 2, '0');
            case 'G' -> Integer.toString(time.get(IsoFields.WEEK_BASED_YEAR));
            case 'c' -> strftime(time, "%a %b %e %H:%M:%S %Y");
            default ->
                throw new ChatTemplateException(
                        "the model's chat template asks strftime_now for %" + code + ", which is not supported");
        };
    }

    private static String pattern(char code) {
        return switch (code) {
            case 'd' -> "dd";
            case 'm' -> "MM";
            case 'Y' -> "uuuu";
            case 'y' -> "uu";
            case 'b', 'h' -> "MMM";
            case 'B' -> "MMMM";
            case 'a' -> "EEE";
            case 'A' -> "EEEE";
            case 'j' -> "DDD";
            case 'H' -> "HH";
            case 'I' -> "hh";
            case 'M' -> "mm";
            case 'S' -> "ss";
            case 'p' -> "a";
            case 'F' -> "uuuu-MM-dd";
            case 'T', 'X' -> "HH:mm:ss";
            case 'R' -> "HH:mm";
            case 'D', 'x' -> "MM/dd/uu";
            default -> "";
        };
    }

    private static String padded(int number, int width, char filling) {
        String digits = Integer.toString(number);
        return Character.toString(filling).repeat(Math.max(0, width - digits.length())) + digits;
    }
}
