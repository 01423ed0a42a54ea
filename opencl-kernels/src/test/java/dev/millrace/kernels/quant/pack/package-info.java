/** Tests of repacking on the device. */
@NullMarked
package dev.millrace.kernels.quant.pack;

import org.jspecify.annotations.NullMarked;
