/**
 * Which physical page of a K/V cache holds which positions of which sequence.
 *
 * <p>In: the steps that are about to run, and sequences that are forked, shortened and given up. Out: a page table in which
 * every page that a step writes belongs to its sequence alone, and the copies that this takes. Next: {@code
 * dev.millrace.scheduler.queue} carries both out on the device.
 */
@NullMarked
package dev.millrace.scheduler.pages;

import org.jspecify.annotations.NullMarked;
