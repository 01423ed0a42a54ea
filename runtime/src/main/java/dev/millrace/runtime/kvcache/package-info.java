/**
 * Who has which part of the K/V cache.
 *
 * <p>In: token sequences of which the beginning was read before. Out: a place on the device for each in turn, with the K/V
 * of as many of its tokens as are still known there; what has to make room goes to the host, page by page, and comes back.
 * Next: {@code dev.millrace.runtime.generation} reads the rest.
 */
@NullMarked
package dev.millrace.runtime.kvcache;

import org.jspecify.annotations.NullMarked;
