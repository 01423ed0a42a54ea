package dev.millrace.runtime.tokenizer;

import com.hubspot.jinjava.interpret.Context;
import java.util.Optional;
import java.util.Set;
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

    private static final Pattern TAG = Pattern.compile("[-+]?\\s*(\\w+)");

    /** Tags that are closed by another; a {@code set} with a value is not, and does no harm here. */
    private static final Set<String> BLOCKS =
            Set.of("if", "for", "macro", "call", "filter", "block", "unless", "ifchanged", "autoescape");

    private TemplateCheck() {}

    /** What is too long about a template, so that not even looking closer is safe. */
    static Optional<String> tooLarge(String source) {
        if (source.length() > TemplateBudget.MOST_SOURCE) {
            return Optional.of(
                    "it has " + source.length() + " characters, and the most is " + TemplateBudget.MOST_SOURCE);
        }
        return TemplateCode.cut(source).stream()
                .filter(code -> code.isCode() && code.text().length() > TemplateBudget.MOST_EXPRESSION)
                .findFirst()
                .map(code -> "line " + code.line() + ": an expression has "
                        + code.text().length() + " characters, and the most is " + TemplateBudget.MOST_EXPRESSION);
    }

    /** Where blocks or brackets are nested deeper than the engine can follow. */
    static Optional<String> tooDeep(String source) {
        int blocks = 0;
        for (TemplateCode code : TemplateCode.cut(source)) {
            Matcher tag = TAG.matcher(code.text());
            if (code.open().equals("{%") && tag.lookingAt()) {
                String name = tag.group(1);
                blocks += name.startsWith("end") ? -1 : BLOCKS.contains(name) ? 1 : 0;
                blocks = Math.max(0, blocks);
            }
            if (blocks > TemplateBudget.MOST_DEPTH || depth(code) > TemplateBudget.MOST_DEPTH) {
                return Optional.of("line " + code.line() + ": blocks, brackets or signs are nested deeper than "
                        + TemplateBudget.MOST_DEPTH);
            }
        }
        return Optional.empty();
    }

    /** How deep brackets are nested, or how many signs and denials stand in a row. */
    private static int depth(TemplateCode code) {
        if (!code.isCode()) {
            return 0;
        }
        int deepest = 0;
        int depth = 0;
        int signs = 0;
        String text = code.withoutTexts();
        for (int i = 0; i < text.length(); i++) {
            char character = text.charAt(i);
            depth += "([{".indexOf(character) >= 0 ? 1 : ")]}".indexOf(character) >= 0 ? -1 : 0;
            signs = "-+!~*".indexOf(character) >= 0 ? signs + 1 : Character.isWhitespace(character) ? signs : 0;
            deepest = Math.max(deepest, Math.max(depth, signs));
        }
        return deepest;
    }

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
            if (!TemplateFilters.isUsable(known, filter.group(1))) {
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
