/** The contract test of this binding, and what only this binding does. */
@NullMarked
package dev.millrace.opencl.lwjgl;

import org.jspecify.annotations.NullMarked;
