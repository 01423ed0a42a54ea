/**
 * One file per idea, through the public API only.
 *
 * <p>In: the path of a model file. Out: an answer on standard output. Next: your own program.
 */
@NullMarked
package dev.millrace.samples;

import org.jspecify.annotations.NullMarked;
