package dev.millrace.scheduler.graph;

/**
 * A tensor as it flows along the graph.
 *
 * @param id its number in the graph, from 0
 * @param spec name, type and shape
 * @param producer {@link Node#id()} of the node that makes it
 */
public record Value(int id, TensorSpec spec, int producer) {}
