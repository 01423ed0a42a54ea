package dev.millrace.scheduler.trace;

/**
 * One launch of a traced step.
 *
 * @param time what ran, and when on the device's clock
 * @param workGroups work-groups; 0 where it is not known
 * @param localSize work-items of a work-group; 0 where it is not known
 * @param bytes bytes that it moved at least; 0 where it is not known
 * @param operations arithmetic operations; 0 where it is not known
 */
public record TracedLaunch(LaunchTime time, long workGroups, long localSize, long bytes, long operations) {}
