/** Tests of the GGUF reader, and {@link dev.millrace.runtime.format.gguf.GgufWriter} to make files for any test. */
@NullMarked
package dev.millrace.runtime.format.gguf;

import org.jspecify.annotations.NullMarked;
