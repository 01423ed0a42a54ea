package dev.millrace.runtime.doctor;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The memory that this process may have, with the limits of its control groups.
 *
 * @param totalBytes what may be had in all; -1 where the system does not say
 * @param availableBytes what could be had now; -1 where the system does not say
 * @param limited whether a control group, such as a container's, sets the total
 */
record HostMemory(long totalBytes, long availableBytes, boolean limited) {

    static HostMemory of(Machine machine) {
        long total = kibibytes(machine, "MemTotal:");
        long available = kibibytes(machine, "MemAvailable:");
        long limit = -1;
        for (String folder : groups(machine)) {
            for (String[] names :
                    new String[][] {{"memory.max", "memory.current"}, {"memory.limit_in_bytes", "memory.usage_in_bytes"}
                    }) {
                long max = number(machine.line(folder + "/" + names[0]));
                if (max > 0 && (limit < 0 || max < limit) && (total < 0 || max < total)) {
                    limit = max;
                    long used = Math.max(0, number(machine.line(folder + "/" + names[1])));
                    long left = Math.max(0, max - used);
                    available = available < 0 ? left : Math.min(available, left);
                }
            }
        }
        return new HostMemory(limit > 0 ? limit : total, available, limit > 0);
    }

    /** Folders of the control groups that this process is in, and of those above. */
    private static List<String> groups(Machine machine) {
        List<String> folders = new ArrayList<>();
        for (String line : machine.lines("/proc/self/cgroup")) {
            String[] parts = line.split(":", 3);
            boolean unified = parts.length == 3 && parts[1].isEmpty();
            if (unified
                    || (parts.length == 3 && List.of(parts[1].split(",", -1)).contains("memory"))) {
                String top = unified ? "/sys/fs/cgroup" : "/sys/fs/cgroup/memory";
                folders.add(top);
                for (String path = parts[2]; path.length() > 1; path = path.substring(0, path.lastIndexOf('/'))) {
                    folders.add(top + path);
                }
            }
        }
        return folders;
    }

    private static long kibibytes(Machine machine, String name) {
        return machine.lines("/proc/meminfo").stream()
                .filter(line -> line.startsWith(name))
                .findFirst()
                .map(line -> number(Optional.of(line.replaceAll("[^0-9]", ""))) << 10)
                .orElse(-1L);
    }

    private static long number(Optional<String> text) {
        try {
            return text.isPresent() ? Long.parseLong(text.get()) : -1;
        } catch (NumberFormatException e) {
            return -1; // "max": no limit
        }
    }
}
