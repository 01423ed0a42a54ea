@NullMarked
package dev.millrace.kernels.selftest;

import org.jspecify.annotations.NullMarked;
