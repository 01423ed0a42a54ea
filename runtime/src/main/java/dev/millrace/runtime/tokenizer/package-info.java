/**
 * Text to token ids and back, and conversations to prompts, as the model file says.
 *
 * <p>In: the {@link dev.millrace.runtime.format.gguf.Metadata} of a model file, then text. Out: a
 * {@link dev.millrace.runtime.tokenizer.Tokenizer}, a {@link dev.millrace.runtime.tokenizer.StreamingDecoder} that never
 * emits half a character, and a {@link dev.millrace.runtime.tokenizer.ChatTemplate}. Next:
 * {@code dev.millrace.runtime.generation} feeds the ids to a model and the answer back through the decoder.
 *
 * <pre>
 * text -> special tokens cut out -> byte-level BPE (library) or SentencePiece merging -> ids
 * ids  -> bytes of each token -> whole characters
 * </pre>
 */
@NullMarked
package dev.millrace.runtime.tokenizer;

import org.jspecify.annotations.NullMarked;
