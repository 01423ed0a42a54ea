package dev.millrace.scheduler.queue;

import dev.millrace.opencl.DeviceInfo;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The right to have a looped launch on a device: one at a time in a process, whatever binding or runtime it comes through,
 * because two would wait for each other's compute units.
 */
final class LoopTurn {

    private static final ConcurrentHashMap<String, ReentrantLock> TURNS = new ConcurrentHashMap<>();

    private LoopTurn() {}

    /** The turn of a device; devices that cannot be told apart share one. */
    static ReentrantLock of(DeviceInfo device) {
        return TURNS.computeIfAbsent(device.identity(), identity -> new ReentrantLock(true));
    }
}
