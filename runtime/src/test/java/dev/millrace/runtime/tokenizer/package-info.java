/** Tests of tokenizers, the streaming decoder and chat templates, against answers of SentencePiece, llama.cpp and Jinja2. */
@NullMarked
package dev.millrace.runtime.tokenizer;

import org.jspecify.annotations.NullMarked;
