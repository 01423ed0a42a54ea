package dev.millrace.runtime;

/**
 * What is known about a loaded model.
 *
 * @param file name of its file
 * @param name its own name
 * @param architecture its family, such as {@code llama}
 * @param weightBytes bytes of its weights in the file
 * @param contextLength positions that its K/V cache holds here
 * @param trainedContextLength positions it was trained for
 * @param vocabularySize tokens it knows
 * @param loadMillis time that loading took
 */
public record ModelInfo(
        String file,
        String name,
        String architecture,
        long weightBytes,
        int contextLength,
        int trainedContextLength,
        int vocabularySize,
        double loadMillis) {}
