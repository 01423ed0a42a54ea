/**
 * The command line.
 *
 * <p>In: arguments, a JSON configuration, a file of cases. Out: the answer on standard output and nothing else there;
 * everything that is said about it on standard error; an {@link dev.millrace.app.cli.ExitCode}. Next: the person at the
 * terminal, or the program that reads the JSON.
 */
@NullMarked
package dev.millrace.app.cli;

import org.jspecify.annotations.NullMarked;
