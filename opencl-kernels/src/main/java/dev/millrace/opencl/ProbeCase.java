package dev.millrace.opencl;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * The known-answer kernel of one capability. Its source is {@code probe/<key>.cl}; the kernel is called {@code probe} and
 * reads ints, writes ints, and may take local memory as its third argument.
 *
 * @param capability what is proved
 * @param lacks why a device surely lacks it, so that its compiler need not be asked
 * @param input ints to read
 * @param answers number of ints to write
 * @param globalSize work-items in all
 * @param localSize work-items of a work-group
 * @param localBytes bytes of local memory, or 0
 * @param isRight whether these ints are the answer
 */
record ProbeCase(
        Capability capability,
        Function<DeviceInfo, Optional<String>> lacks,
        List<Integer> input,
        int answers,
        int globalSize,
        int localSize,
        int localBytes,
        Predicate<int[]> isRight) {

    /** What a kernel writes first when its compiler does not define what it needs. */
    static final int NOT_OFFERED = 0x6E6F7065;

    String source() {
        String name = "probe/" + capability.key() + ".cl";
        try (InputStream in = ProbeCase.class.getResourceAsStream(name)) {
            if (in == null) {
                throw new IllegalStateException("the jar lacks " + name);
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** One work-item with ints in and ints out. */
    static ProbeCase single(
            Capability capability, Function<DeviceInfo, Optional<String>> lacks, int[] input, int[] expected) {
        return new ProbeCase(
                capability,
                lacks,
                Arrays.stream(input).boxed().toList(),
                expected.length,
                1,
                1,
                0,
                answer -> Arrays.equals(answer, expected));
    }
}
