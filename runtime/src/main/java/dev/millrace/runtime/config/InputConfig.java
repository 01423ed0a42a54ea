package dev.millrace.runtime.config;

import java.nio.file.Path;

/** What is asked ({@code input}): one prompt, or a file of many requests. */
public sealed interface InputConfig {

    /** One prompt. */
    record One(PromptConfig prompt) implements InputConfig {}

    /** A file in JSON Lines, each line a {@link RequestLine}. */
    record Many(Path file) implements InputConfig {}
}
