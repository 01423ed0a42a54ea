package dev.millrace.runtime;

/**
 * Figures of one answer.
 *
 * @param promptTokens tokens of the prompt
 * @param reusedTokens how many of them a session had read before and did not read again
 * @param generatedTokens tokens of the answer
 * @param timeToFirstTokenMillis from the call to the first token, tokenizing and waiting for other callers included;
 *     0 where the answer ended before that
 * @param prefillTokensPerSecond prompt tokens that were read, over the time until the first token was chosen
 * @param decodeTokensPerSecond tokens read one by one over the time that took; 0 when there were none
 */
public record GenerationStats(
        int promptTokens,
        int reusedTokens,
        int generatedTokens,
        double timeToFirstTokenMillis,
        double prefillTokensPerSecond,
        double decodeTokensPerSecond) {}
