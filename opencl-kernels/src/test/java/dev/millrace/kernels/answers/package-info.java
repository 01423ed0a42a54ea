/** Tests of the known answers, and of phases on a device through them. */
@NullMarked
package dev.millrace.kernels.answers;

import org.jspecify.annotations.NullMarked;
