package dev.millrace.runtime.tokenizer;

import com.hubspot.jinjava.interpret.Context;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Finds what the template engine would pass over without a word: filters and tests it does not know, and loops with a
 * condition. A prompt with a hole in it is worse than an error.
 */
final class TemplateCheck {

    private static final Pattern FILTER = Pattern.compile("(?<!\\|)\\|\\s*([A-Za-z_]\\w*)");
    private static final Pattern TEST = Pattern.compile("\\bis\\s+(?:not\\s+)?([A-Za-z_]\\w*)");
    private static final Pattern CONDITIONAL_LOOP =
            Pattern.compile("-?\\s*for\\b.*\\bin\\b.*\\bif\\b.*", Pattern.DOTALL);

    private final String source;
    private final Context known;

    private TemplateCheck(String source, Context known) {
        this.source = source;
        this.known = known;
    }

    /** The first construct that is not supported, with its line. */
    static Optional<String> unsupported(String source, Context known) {
        return new TemplateCheck(source, known).firstUnsupported();
    }

    private Optional<String> firstUnsupported() {
        int at = source.indexOf('{');
        while (at >= 0 && at + 1 < source.length()) {
            int end = at + 1;
            switch (source.charAt(at + 1)) {
                case '#' -> end = after("#}", at + 2);
                case '{', '%' -> {
                    String close = source.charAt(at + 1) == '{' ? "}}" : "%}";
                    StringBuilder code = new StringBuilder();
                    end = readCode(at + 2, close, code);
                    Optional<String> problem = check(code.toString());
                    if (problem.isPresent()) {
                        return Optional.of("line " + lineOf(at) + ": " + problem.get());
                    }
                }
                default -> {}
            }
            at = source.indexOf('{', end);
        }
        return Optional.empty();
    }

    /** Copies the code up to its closing mark without the content of its texts, and returns where it ends. */
    private int readCode(int start, String close, StringBuilder code) {
        char quote = 0;
        for (int i = start; i < source.length(); i++) {
            char character = source.charAt(i);
            if (quote != 0) {
                if (character == '\\') {
                    i++;
                } else if (character == quote) {
                    quote = 0;
                    code.append(character);
                }
            } else if (source.startsWith(close, i)) {
                return i + close.length();
            } else {
                quote = character == '\'' || character == '"' ? character : 0;
                code.append(character);
            }
        }
        return source.length();
    }

    private Optional<String> check(String code) {
        for (Matcher filter = FILTER.matcher(code); filter.find(); ) {
            if (known.getFilter(filter.group(1)) == null) {
                return Optional.of("the filter |" + filter.group(1) + " is not supported");
            }
        }
        for (Matcher test = TEST.matcher(code); test.find(); ) {
            if (known.getExpTest(test.group(1)) == null) {
                return Optional.of("the test \"is " + test.group(1) + "\" is not supported");
            }
        }
        if (CONDITIONAL_LOOP.matcher(withoutBrackets(code)).matches()) {
            return Optional.of("a loop with a condition (for ... in ... if ...) is not supported");
        }
        return Optional.empty();
    }

    private static String withoutBrackets(String code) {
        StringBuilder outside = new StringBuilder();
        int depth = 0;
        for (int i = 0; i < code.length(); i++) {
            char character = code.charAt(i);
            if (character == '(' || character == '[') {
                depth++;
            } else if (character == ')' || character == ']') {
                depth--;
            } else if (depth == 0) {
                outside.append(character);
            }
        }
        return outside.toString();
    }

    private int after(String mark, int from) {
        int at = source.indexOf(mark, from);
        return at < 0 ? source.length() : at + mark.length();
    }

    private long lineOf(int position) {
        return 1
                + source.substring(0, position)
                        .chars()
                        .filter(character -> character == '\n')
                        .count();
    }
}
