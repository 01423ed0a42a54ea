/**
 * Which device to run on, explicitly.
 *
 * <p>In: the devices that the driver reports and the user's {@link dev.millrace.runtime.config.DeviceConfig}. Out: one
 * device and the reason it was taken, or an error that lists what there is. Next: {@code dev.millrace.runtime} opens a
 * context on it.
 */
@NullMarked
package dev.millrace.runtime.device;

import org.jspecify.annotations.NullMarked;
