package dev.millrace.opencl;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The instruction sets that the processor of this machine lists. */
final class CpuFlags {

    private static final Path CPU_INFO = Path.of("/proc/cpuinfo");

    private CpuFlags() {}

    /** The flags of the first processor, such as {@code avx2}; empty where the system does not list any. */
    static Set<String> ofThisMachine() {
        try (Stream<String> lines = Files.lines(CPU_INFO)) {
            return read(lines);
        } catch (IOException | UncheckedIOException e) {
            return Set.of();
        }
    }

    static Set<String> read(Stream<String> lines) {
        return lines.filter(line -> line.startsWith("flags"))
                .findFirst()
                .map(line -> Arrays.stream(
                                line.substring(line.indexOf(':') + 1).strip().split("\\s+"))
                        .collect(Collectors.toUnmodifiableSet()))
                .orElse(Set.of());
    }
}
