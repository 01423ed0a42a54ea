package dev.millrace.runtime.tokenizer;

/** What a token of a vocabulary is for; the numbers are those of {@code tokenizer.ggml.token_type}. */
enum TokenType {
    NORMAL(1),
    UNKNOWN(2),
    CONTROL(3),
    USER_DEFINED(4),
    UNUSED(5),
    BYTE(6);

    private static final TokenType[] ALL = values();

    private final int id;

    TokenType(int id) {
        this.id = id;
    }

    int id() {
        return id;
    }

    /** The type with this number; a number that nobody has defined is a normal token. */
    static TokenType ofId(int id) {
        for (TokenType type : ALL) {
            if (type.id == id) {
                return type;
            }
        }
        return NORMAL;
    }
}
