/**
 * A driver in memory: what the unit circle of tests opens instead of a device.
 *
 * <p>In: {@link dev.millrace.opencl.fake.FakeDevice}s with any limits, and a Java body for each kernel that should do
 * something. Out: a {@link dev.millrace.opencl.Binding} whose buffers hold bytes, whose launches are logged, and which
 * fails where it is told to. Next: tests of everything above the driver contract. It is declared to no
 * {@link java.util.ServiceLoader}, so nobody gets it by accident.
 */
@NullMarked
package dev.millrace.opencl.fake;

import org.jspecify.annotations.NullMarked;
