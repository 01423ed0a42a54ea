/**
 * Jobs: many requests from a file, their answers to another.
 *
 * <p>In: a file of requests in JSON Lines and an {@link dev.millrace.runtime.config.OutputConfig}. Out: an answer or an
 * error for each line, in the order of the requests; a job that was stopped at any byte goes on where it was. Next: the
 * caller gives each request to a {@link dev.millrace.runtime.Model}.
 */
@NullMarked
package dev.millrace.runtime.job;

import org.jspecify.annotations.NullMarked;
