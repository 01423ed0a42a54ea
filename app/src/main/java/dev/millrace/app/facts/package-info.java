/**
 * Facts as the runtime tells them, for all that shows them.
 *
 * <p>In: nested maps, lists, strings and numbers of {@code inspect}, {@code devices}, {@code explain}, ... Out:
 * {@link dev.millrace.app.facts.Facts}, which never fail to be read. Next: the tables of {@code dev.millrace.app.cli} and
 * the page of {@code dev.millrace.app.page}.
 */
@NullMarked
package dev.millrace.app.facts;

import org.jspecify.annotations.NullMarked;
