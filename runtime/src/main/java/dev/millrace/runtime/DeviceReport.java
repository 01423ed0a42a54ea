package dev.millrace.runtime;

/**
 * The device that a runtime took.
 *
 * @param name its name
 * @param kind such as {@code cpu} or {@code gpu}
 * @param platform the OpenCL platform it belongs to
 * @param binding the Java binding it is reached through
 * @param reason why it was taken
 */
public record DeviceReport(String name, String kind, String platform, String binding, String reason) {}
