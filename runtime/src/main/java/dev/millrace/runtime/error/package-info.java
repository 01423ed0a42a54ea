/**
 * The family of errors that the runtime reports.
 *
 * <p>In: what went wrong while reading a file, choosing a device or checking a request. Out: one unchecked
 * {@link dev.millrace.runtime.error.MillraceException} whose message says what was asked, what is offered and what to
 * try. Next: the caller; the command line turns each kind into an exit code.
 */
@NullMarked
package dev.millrace.runtime.error;

import org.jspecify.annotations.NullMarked;
