package dev.millrace.runtime.tokenizer;

/** What a token of a vocabulary is for; the numbers are those of {@code tokenizer.ggml.token_type}. */
enum TokenType {
    NORMAL,
    UNKNOWN,
    CONTROL,
    USER_DEFINED,
    UNUSED,
    BYTE;

    /** The type with this number; a number that nobody has defined is a normal token. */
    static TokenType ofId(int id) {
        return switch (id) {
            case 2 -> UNKNOWN;
            case 3 -> CONTROL;
            case 4 -> USER_DEFINED;
            case 5 -> UNUSED;
            case 6 -> BYTE;
            default -> NORMAL;
        };
    }
}
