/**
 * The GGUF file format, versions 2 and 3: a model file becomes metadata and lazily read tensors.
 *
 * <p>In: the path of a {@code .gguf} file, which nobody has to trust. Out: a
 * {@link dev.millrace.runtime.format.gguf.GgufFile} whose {@link dev.millrace.runtime.format.gguf.Metadata} has typed
 * getters and whose {@link dev.millrace.runtime.format.gguf.TensorInfo tensors} are read by piece; every fault is a
 * {@link dev.millrace.runtime.format.gguf.ModelFormatException} that names the byte. Next:
 * {@code dev.millrace.runtime.tokenizer} reads the vocabulary, {@code dev.millrace.runtime.architecture} the rest. The other
 * way, {@link dev.millrace.runtime.format.gguf.GgufOutput} writes files for {@code dev.millrace.runtime.synthesis}.
 *
 * <pre>
 * file:  magic "GGUF" | version u32 | tensor count u64 | metadata count u64
 *        metadata:  key string | type u32 | value
 *        tensors:   name string | dimension count u32 | dimensions u64 ... | type u32 | offset u64
 *        padding to general.alignment (32 unless stated)
 *        tensor data, each tensor aligned, offsets counted from here
 * string: length u64 | UTF-8 bytes          array: element type u32 | count u64 | elements
 * </pre>
 *
 * <p>Source: the GGUF specification in the ggml project ({@code docs/gguf.md}).
 */
@NullMarked
package dev.millrace.runtime.format.gguf;

import org.jspecify.annotations.NullMarked;
