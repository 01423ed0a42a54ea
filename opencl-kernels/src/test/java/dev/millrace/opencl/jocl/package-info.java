/** The contract test of this binding, and what only this binding does. */
@NullMarked
package dev.millrace.opencl.jocl;

import org.jspecify.annotations.NullMarked;
