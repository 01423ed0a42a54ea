package dev.millrace.runtime.tokenizer;

import java.util.Set;

/**
 * Tokens of public models whose duty is known by their text, whatever the file says of it.
 *
 * <p>Some files list them as ordinary tokens, which would let anybody who writes their text end an answer. The names are
 * those that llama.cpp knows, which overrides the types of such tokens too.
 */
final class KnownTokens {

    /** Tokens that end an answer. */
    static final Set<String> ENDINGS = Set.of(
            "<|eot_id|>",
            "<|eom_id|>",
            "<|im_end|>",
            "<|end|>",
            "<end_of_turn>",
            "<|endoftext|>",
            "<|end_of_text|>",
            "<EOT>",
            "_<EOT>",
            "[EOT]",
            "<｜end▁of▁sentence｜>",
            "<end_of_utterance>");

    /** Tokens around the parts of a program in which a gap is to be filled. */
    private static final Set<String> INFILLING = Set.of(
            "<|fim_prefix|>",
            "<fim-prefix>",
            "<fim_prefix>",
            "<｜fim▁begin｜>",
            "<PRE>",
            "▁<PRE>",
            "<|code_prefix|>",
            "<|fim_suffix|>",
            "<fim-suffix>",
            "<fim_suffix>",
            "<｜fim▁hole｜>",
            "<SUF>",
            "▁<SUF>",
            "<|code_suffix|>",
            "<|fim_middle|>",
            "<fim-middle>",
            "<fim_middle>",
            "<｜fim▁end｜>",
            "<MID>",
            "▁<MID>",
            "<|code_middle|>",
            "<|fim_pad|>",
            "<fim-pad>",
            "<fim_pad>",
            "<|fim_repo|>",
            "<|repo_name|>",
            "<fim-repo>",
            "<|file_sep|>");

    private KnownTokens() {}

    /** The type of a token, given the one that the file states. */
    static TokenType type(String text, TokenType stated) {
        if (ENDINGS.contains(text)) {
            return TokenType.CONTROL;
        }
        // As normal tokens these are mark-up, and merges may lead to them: Qwen's vocabularies have a normal </s>.
        boolean lookalike = INFILLING.contains(text) || text.equals("</s>");
        return lookalike && stated == TokenType.USER_DEFINED ? TokenType.CONTROL : stated;
    }
}
