/**
 * Programs: from kernel files to built programs, each compiled once per device and driver.
 *
 * <p>In: kernel files under {@code /dev/millrace/kernels} on the class path, generated text and parameters, put together
 * as a {@link dev.millrace.kernels.program.KernelSource}, and {@link dev.millrace.kernels.program.BuildOptions}, which
 * refuse every option that would let results depend on the compiler. Out: programs, kept in memory and as binaries on
 * disk by a {@link dev.millrace.kernels.program.ProgramCache}. Next: {@code kernels.selftest} and the lowering launch
 * kernels of these programs.
 */
@NullMarked
package dev.millrace.kernels.program;

import org.jspecify.annotations.NullMarked;
