/** Tests of phases on the device. */
@NullMarked
package dev.millrace.kernels.phase;

import org.jspecify.annotations.NullMarked;
