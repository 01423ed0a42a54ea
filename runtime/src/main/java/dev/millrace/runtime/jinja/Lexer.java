package dev.millrace.runtime.jinja;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Cuts a template into tokens, with Jinja2's white space control under {@code trim_blocks} and {@code lstrip_blocks}.
 *
 * <pre>
 * {{ }} {% %} {# #}   tags; the rest is data
 * -                   takes all white space on its side away
 * {% and {#           take the white space before them away where nothing else is before them on the line; not {%+
 * %} and #}           take one line break after them away; not +%}
 * </pre>
 */
final class Lexer {

    private static final String SPACE = "[\\s\\x1c-\\x1f\\x85\\p{Z}]*";
    private static final Pattern RAW =
            Pattern.compile("\\{%[-+]?" + SPACE + "raw" + SPACE + "(?:-%\\}" + SPACE + "|%\\})");
    private static final Pattern END_RAW =
            Pattern.compile("\\{%([-+]?)" + SPACE + "endraw" + SPACE + "(?:\\+%\\}|-%\\}" + SPACE + "|%\\}\\n?)");
    private static final Pattern FLOAT = Pattern.compile(
            "(?:\\d++_)*+\\d++(?:(?:\\.(?:\\d++_)*+\\d++)?e[+-]?(?:\\d++_)*+\\d++|\\.(?:\\d++_)*+\\d++)",
            Pattern.CASE_INSENSITIVE);
    private static final Pattern INTEGER = Pattern.compile(
            "0b(?:_?[01])++|0o(?:_?[0-7])++|0x(?:_?[\\da-f])++|[1-9](?:_?\\d)*+|0(?:_?0)*+", Pattern.CASE_INSENSITIVE);
    private static final List<String> OPERATORS = List.of(
            "//", "**", "==", "!=", ">=", "<=", "+", "-", "/", "*", "%", "~", "[", "]", "(", ")", "{", "}", ">", "<",
            "=", ".", ":", "|", ",", ";");

    private final String source;
    private final List<Token> tokens = new ArrayList<>();
    private int at;
    private int line = 1;
    private int counted;

    /** Whether what was read last ended a line, or nothing was read yet. */
    private boolean lineStarting = true;

    private Lexer(String source) {
        this.source = source;
    }

    static List<Token> tokens(String template) {
        String source = template.replace("\r\n", "\n").replace('\r', '\n');
        if (source.endsWith("\n")) {
            source = source.substring(0, source.length() - 1);
        }
        if (source.length() > Budget.MOST_SOURCE) {
            throw new JinjaException(
                    "it has " + source.length() + " characters, and the most is " + Budget.MOST_SOURCE);
        }
        Lexer lexer = new Lexer(source);
        while (lexer.at < source.length()) {
            lexer.next();
        }
        lexer.add(Token.Type.END, "", source.length());
        return lexer.tokens;
    }

    private void next() {
        int tag = source.indexOf('{', at);
        while (tag >= 0 && !opens(tag)) {
            tag = source.indexOf('{', tag + 1);
        }
        if (tag < 0) {
            add(Token.Type.DATA, source.substring(at), at);
            at = source.length();
            return;
        }
        char kind = source.charAt(tag + 1);
        Matcher raw = RAW.matcher(source).region(tag, source.length());
        boolean isRaw = kind == '%' && raw.lookingAt();
        data(source.substring(at, tag), sign(tag + 2), kind != '{');
        if (isRaw) {
            at = raw.end();
            raw();
        } else if (kind == '#') {
            comment(tag);
        } else {
            at = tag + 2 + (sign(tag + 2) == ' ' ? 0 : 1);
            code(tag, kind == '%');
        }
        lineStarting = at > 0 && source.charAt(at - 1) == '\n';
    }

    private boolean opens(int tag) {
        return tag + 1 < source.length() && "{%#".indexOf(source.charAt(tag + 1)) >= 0;
    }

    private char sign(int place) {
        char sign = place < source.length() ? source.charAt(place) : ' ';
        return sign == '-' || sign == '+' ? sign : ' ';
    }

    private void data(String text, char sign, boolean strips) {
        String data = text;
        if (sign == '-') {
            data = TextMethods.strip(text, null, false, true);
        } else if (sign != '+' && strips) {
            int start = text.lastIndexOf('\n') + 1;
            if ((start > 0 || lineStarting)
                    && TextMethods.strip(text.substring(start), null, true, false)
                            .isEmpty()) {
                data = text.substring(0, start);
            }
        }
        if (!data.isEmpty()) {
            add(Token.Type.DATA, data, at);
        }
    }

    private void raw() {
        Matcher end = END_RAW.matcher(source);
        if (!end.find(at)) {
            throw problem("Missing end of raw directive", at);
        }
        lineStarting = at > 0 && source.charAt(at - 1) == '\n';
        char sign = end.group(1).isEmpty() ? ' ' : end.group(1).charAt(0);
        data(source.substring(at, end.start()), sign, true);
        at = end.end();
    }

    private void comment(int tag) {
        int start = Math.min(source.length(), tag + (sign(tag + 2) == ' ' ? 2 : 3));
        int end = source.indexOf("#}", start);
        if (end < 0) {
            throw problem("Missing end of comment tag", tag);
        }
        end(end + 2, end > start ? sign(end - 1) : ' ', true);
    }

    /** Goes on after the end of a tag, with the white space that belongs to it. */
    private void end(int after, char sign, boolean trims) {
        at = after;
        if (sign == '-') {
            while (at < source.length() && TextMethods.isSpace(source.charAt(at))) {
                at++;
            }
        } else if (sign != '+' && trims && at < source.length() && source.charAt(at) == '\n') {
            at++;
        }
    }

    private void code(int tag, boolean block) {
        add(block ? Token.Type.BLOCK_BEGIN : Token.Type.VARIABLE_BEGIN, "", tag);
        String end = block ? "%}" : "}}";
        Deque<Character> open = new ArrayDeque<>();
        int begin = tag + 2;
        while (at < source.length()) {
            char sign = sign(at);
            boolean signed = (sign == '-' || (sign == '+' && block)) && source.startsWith(end, at + 1);
            if (open.isEmpty() && (signed || source.startsWith(end, at))) {
                int length = at - begin + (signed ? 1 : 0);
                if (length > Budget.MOST_EXPRESSION) {
                    throw new JinjaException(
                            "an expression has " + length + " characters, and the most is " + Budget.MOST_EXPRESSION,
                            lineOf(tag));
                }
                add(block ? Token.Type.BLOCK_END : Token.Type.VARIABLE_END, end, at);
                end(at + (signed ? 3 : 2), signed ? sign : ' ', block);
                return;
            }
            piece(open);
        }
        throw problem("the template ends inside a tag", tag);
    }

    private void piece(Deque<Character> open) {
        char character = source.charAt(at);
        if (TextMethods.isSpace(character)) {
            at++;
            return;
        }
        boolean afterDot = at > 0 && source.charAt(at - 1) == '.';
        if ((!afterDot && take(FLOAT, Token.Type.FLOAT)) || take(INTEGER, Token.Type.INTEGER)) {
            return;
        }
        int point = source.codePointAt(at);
        if (Character.isLetter(point) || point == '_') {
            int end = at;
            while (end < source.length() && isPartOfName(source.codePointAt(end))) {
                end += Character.charCount(source.codePointAt(end));
            }
            add(Token.Type.NAME, source.substring(at, end), at);
            at = end;
            return;
        }
        if (character == '"' || character == '\'') {
            string(character);
            return;
        }
        for (String operator : OPERATORS) {
            if (source.startsWith(operator, at)) {
                balance(operator.charAt(0), open);
                add(Token.Type.OPERATOR, operator, at);
                at += operator.length();
                return;
            }
        }
        throw problem("syntax error: unexpected character \"" + Character.toString(point) + "\"", at);
    }

    private static boolean isPartOfName(int point) {
        return Character.isLetterOrDigit(point)
                || point == '_'
                || Character.getType(point) == Character.NON_SPACING_MARK;
    }

    private boolean take(Pattern pattern, Token.Type type) {
        Matcher number = pattern.matcher(source).region(at, source.length());
        if (!Character.isDigit(source.charAt(at)) || !number.lookingAt()) {
            return false;
        }
        add(type, number.group().replace("_", ""), at);
        at = number.end();
        return true;
    }

    private void string(char quote) {
        int end = at + 1;
        while (end < source.length() && source.charAt(end) != quote) {
            end += source.charAt(end) == '\\' ? 2 : 1;
        }
        if (end >= source.length()) {
            throw problem("syntax error: a text does not end", at);
        }
        add(Token.Type.STRING, Escapes.resolved(source.substring(at + 1, end), lineOf(at)), at);
        at = end + 1;
    }

    private void balance(char operator, Deque<Character> open) {
        switch (operator) {
            case '(' -> open.push(')');
            case '[' -> open.push(']');
            case '{' -> open.push('}');
            case ')', ']', '}' -> {
                if (open.isEmpty() || open.pop() != operator) {
                    throw problem("syntax error: unexpected \"" + operator + "\"", at);
                }
            }
            default -> {
                return;
            }
        }
        if (open.size() > Budget.MOST_DEPTH) {
            throw Budget.tooDeep();
        }
    }

    private void add(Token.Type type, String text, int place) {
        tokens.add(new Token(type, text, lineOf(place)));
    }

    /** The line of a place that is not before the one asked for last. */
    private int lineOf(int place) {
        for (; counted < place; counted++) {
            line += source.charAt(counted) == '\n' ? 1 : 0;
        }
        return line;
    }

    private JinjaException problem(String what, int place) {
        return new JinjaException(what, lineOf(place));
    }
}
