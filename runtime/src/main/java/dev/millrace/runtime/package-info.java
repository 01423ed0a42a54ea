/**
 * The public API: open a runtime, load a model, generate, score.
 *
 * <pre>{@code
 * try (Millrace millrace = Millrace.open();
 *         Model model = millrace.load(Path.of("model.gguf"))) {
 *     model.generate(GenerationRequest.chat("Why is the sky blue?"), System.out::print);
 * }
 * }</pre>
 *
 * <p>In: a model file, a {@link dev.millrace.runtime.MillraceOptions}, prompts. Out: text in pieces, tokens,
 * log-likelihoods, logits, figures; every error is a {@link dev.millrace.runtime.error.MillraceException}. Next: the
 * program that uses Millrace; {@code dev.millrace.app.cli} is one.
 */
@NullMarked
package dev.millrace.runtime;

import org.jspecify.annotations.NullMarked;
