/** Tests of where memory goes. */
@NullMarked
package dev.millrace.scheduler.memory;

import org.jspecify.annotations.NullMarked;
