/**
 * Jinja templates, rendered as Jinja2 renders chat templates.
 *
 * <p>In: the source of a template, written by a stranger, then values. Out: a text, or a
 * {@link dev.millrace.runtime.jinja.JinjaException} that names the construct. Next:
 * {@code dev.millrace.runtime.tokenizer} turns the text into tokens.
 *
 * <pre>
 * source -> Lexer: tokens -> StatementParser, ExpressionParser: statements over expressions
 * values -> Values: texts, numbers, Sequence, Mapping -> statements write to Out, within the Budget
 * </pre>
 *
 * <p>A template reaches the values that it is given and what is written down here: there is no reflection, no file and no
 * class that it could name. Values never change, but for a namespace, and know how
 * large they are.
 */
@NullMarked
package dev.millrace.runtime.jinja;

import org.jspecify.annotations.NullMarked;
