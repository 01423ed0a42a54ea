@NullMarked
package dev.millrace.kernels.program;

import org.jspecify.annotations.NullMarked;
