/**
 * Model files with random weights, for tests and measurements of sizes that nobody has a file of.
 *
 * <p>In: sizes, a seed and the name of a mixture of weight types. Out: a
 * {@link dev.millrace.runtime.synthesis.SyntheticModel} that writes itself as a GGUF file, the same bytes each time. Next:
 * anything that reads a model file.
 */
@NullMarked
package dev.millrace.runtime.synthesis;

import org.jspecify.annotations.NullMarked;
