/** Tests of the driver contract; {@link dev.millrace.opencl.BindingContractTest} is inherited by every binding. */
@NullMarked
package dev.millrace.opencl;

import org.jspecify.annotations.NullMarked;
