@NullMarked
package dev.millrace.kernels;

import org.jspecify.annotations.NullMarked;
