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

    private TemplateCheck() {}

    /** The first construct that is not supported, with its line. */
    static Optional<String> unsupported(String source, Context known) {
        return TemplateCode.cut(source).stream()
                .filter(TemplateCode::isCode)
                .flatMap(code -> check(code.withoutTexts(), known)
                        .map(problem -> "line " + code.line() + ": " + problem + " is not supported")
                        .stream())
                .findFirst();
    }

    private static Optional<String> check(String code, Context known) {
        for (Matcher filter = FILTER.matcher(code); filter.find(); ) {
            if (known.getFilter(filter.group(1)) == null) {
                return Optional.of("the filter |" + filter.group(1));
            }
        }
        for (Matcher test = TEST.matcher(code); test.find(); ) {
            if (known.getExpTest(test.group(1)) == null) {
                return Optional.of("the test \"is " + test.group(1) + "\"");
            }
        }
        if (CONDITIONAL_LOOP.matcher(withoutBrackets(code)).matches()) {
            return Optional.of("a loop with a condition (for ... in ... if ...)");
        }
        return code.startsWith("+") || code.endsWith("+")
                ? Optional.of("whitespace control with a plus sign")
                : Optional.empty();
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
}
