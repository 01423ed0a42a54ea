/**
 * The model circle: real weights, and tiny models of every weight type, on the device, against answers that other
 * programs gave for the same weights in float32.
 */
@NullMarked
package dev.millrace.runtime.golden;

import org.jspecify.annotations.NullMarked;
