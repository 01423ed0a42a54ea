package dev.millrace.runtime.device;

import dev.millrace.opencl.Device;

/**
 * A chosen device.
 *
 * @param device what was taken
 * @param reason why, for people: {@code the only device}, {@code first of 2 that match device.kind=cpu}, ...
 */
public record DeviceChoice(Device device, String reason) {}
