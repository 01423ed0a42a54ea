/**
 * The intermediate representation: a model as a graph of operations on tensors with symbolic sizes.
 *
 * <p>In: calls of {@link dev.millrace.scheduler.graph.GraphBuilder}, by the architectures of the runtime or by a person
 * with a model of their own. Out: an immutable {@link dev.millrace.scheduler.graph.Graph} whose shapes are proved, text
 * and JSON of it ({@link dev.millrace.scheduler.graph.GraphPrinter}), and the answers of
 * {@link dev.millrace.scheduler.graph.ReferenceInterpreter}, with which every device result is compared. Next:
 * {@code dev.millrace.scheduler.fusion} cuts the graph into regions.
 */
@NullMarked
package dev.millrace.scheduler.graph;

import org.jspecify.annotations.NullMarked;
