/**
 * Model files become graphs: one small class per architecture, from shared blocks.
 *
 * <p>In: metadata and tensor headers of a model file ({@code dev.millrace.runtime.format}). Out: a
 * {@link dev.millrace.runtime.architecture.ModelConfig} and a {@link dev.millrace.scheduler.graph.Graph} in canonical
 * form, every weight checked for presence, shape and type. Next: {@code dev.millrace.scheduler.fusion} cuts the graph
 * into regions.
 */
@NullMarked
package dev.millrace.runtime.architecture;

import org.jspecify.annotations.NullMarked;
