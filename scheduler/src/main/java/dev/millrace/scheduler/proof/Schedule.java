package dev.millrace.scheduler.proof;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What a program of commands does to memory, and what is known about the order of its commands.
 *
 * <p>Operations are listed as the host issues them. One begins when all of these have ended: the one before it on its queue
 * (queues are in order), every operation it waits for, and every operation of the host thread that comes before it in the
 * list, because a host that waits issues nothing. Nothing else orders them.
 *
 * @param name what it is a schedule of
 * @param memories device buffers and pieces of host memory
 * @param strips the K/V pages of each layer
 * @param pages where the pages of each sequence lie
 * @param operations what is done, in the order of issue
 */
public record Schedule(
        String name, List<Memory> memories, List<Strip> strips, PageTable pages, List<Operation> operations) {

    /** The queue of what the host thread does itself. */
    public static final String HOST = "host";

    /**
     * @throws IllegalArgumentException when two parts have one name, or an operation waits for one that there is not: such a
     *     schedule has no meaning, which is less than being unsafe
     */
    public Schedule {
        memories = List.copyOf(memories);
        strips = List.copyOf(strips);
        operations = List.copyOf(operations);
        Set<String> names = new HashSet<>();
        memories.forEach(memory -> once(names, "memory " + memory.name()));
        strips.forEach(strip -> once(names, "strip " + strip.name()));
        Map<Integer, Operation> known = new HashMap<>();
        for (Operation operation : operations) {
            once(names, "operation number " + operation.id());
            known.put(operation.id(), operation);
        }
        for (Operation operation : operations) {
            if (!known.keySet().containsAll(operation.waits())) {
                throw new IllegalArgumentException(operation.label() + " waits for operations " + operation.waits()
                        + ", of which there are only " + known.keySet());
            }
        }
    }

    private static void once(Set<String> names, String name) {
        if (!names.add(name)) {
            throw new IllegalArgumentException("a schedule has two of " + name);
        }
    }

    /** The same commands, with other operations. */
    public Schedule withOperations(List<Operation> others) {
        return new Schedule(name, memories, strips, pages, others);
    }
}
