package dev.millrace.scheduler.graph;

/**
 * A K/V cache that the graph writes and reads; its type and paging are chosen later.
 *
 * @param layer its number, unique in the graph
 * @param shape what one position takes
 */
public record KvCache(int layer, KvShape shape) {}
