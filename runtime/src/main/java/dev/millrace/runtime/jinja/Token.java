package dev.millrace.runtime.jinja;

/**
 * A piece of a template.
 *
 * @param text the piece as it is compared: a name, an operator, a text without its quotes, data as it is written out
 * @param line where it begins, from 1
 */
record Token(Type type, String text, int line) {

    enum Type {
        DATA,
        VARIABLE_BEGIN,
        VARIABLE_END,
        BLOCK_BEGIN,
        BLOCK_END,
        NAME,
        STRING,
        INTEGER,
        FLOAT,
        OPERATOR,
        END
    }

    boolean is(Type wanted, String wantedText) {
        return type == wanted && text.equals(wantedText);
    }

    boolean isName(String name) {
        return is(Type.NAME, name);
    }

    boolean isOperator(String operator) {
        return is(Type.OPERATOR, operator);
    }

    /** What a person would call it. */
    String shown() {
        return switch (type) {
            case END -> "the end of the template";
            case BLOCK_END, VARIABLE_END -> "the end of the tag";
            default -> "\"" + text + "\"";
        };
    }
}
