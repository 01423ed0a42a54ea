/**
 * What work costs on a device: a profile of the device, and a model that predicts the time of phases, regions and plans.
 *
 * <p>In: phases that {@code scheduler.lowering} wrote, and a {@link dev.millrace.scheduler.cost.DeviceProfile}: shipped for
 * the device's class, or measured by {@code millrace profile} and kept on disk. Out: nanoseconds. Next: the chooser of
 * {@code scheduler.fusion} takes the partition that is predicted to be fastest, and {@code explain} shows the figures.
 */
@NullMarked
package dev.millrace.scheduler.cost;

import org.jspecify.annotations.NullMarked;
