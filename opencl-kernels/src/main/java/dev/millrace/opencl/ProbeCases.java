package dev.millrace.opencl;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** The probes and their answers, computed here in Java on inputs that a lesser implementation gets wrong. */
final class ProbeCases {

    private static final int GROUP = 64;
    private static final int SUB_GROUP_FIELDS = 5;
    private static final int EXCHANGE_ITEMS = 8;
    private static final int EXCHANGE_BYTES = 16 * 1024;

    private ProbeCases() {}

    static List<ProbeCase> all() {
        return List.of(
                fp16(),
                fp64(),
                integerDot(),
                subGroups(),
                localMemory(),
                X86Probes.avx2(),
                X86Probes.avx512Vnni(),
                X86Probes.prefetch(),
                X86Probes.futex());
    }

    /** 2048 + 1 rounds to 2048 in half precision, and 1 + 2^-10 is its next number after one. */
    static ProbeCase fp16() {
        return ProbeCase.single(
                Capability.FP16,
                device -> lacksExtension(device, "cl_khr_fp16"),
                bits(2048f, 1f, 1f, 0x1p-10f),
                bits(2048f, 1f + 0x1p-10f, 2048f * 0x1p-10f + 1f));
    }

    /** 1 + 2^-40 differs from 1 in double precision only; input and answer are the halves of doubles. */
    static ProbeCase fp64() {
        double sum = 1.0 + 0x1p-40;
        double product = sum * 3.0;
        return ProbeCase.single(
                Capability.FP64,
                device -> lacksExtension(device, "cl_khr_fp64"),
                halves(1.0, 0x1p-40, 3.0),
                halves(sum, product));
    }

    /** Four products of bytes, with both signs, unsigned by signed, added to a sum, and saturated. */
    static ProbeCase integerDot() {
        int a = pack(-128, 127, -3, 100);
        int b = pack(-128, 127, 77, -100);
        int sum = Integer.MAX_VALUE - 10;
        return ProbeCase.single(
                Capability.INTEGER_DOT,
                device -> lacksExtension(device, "cl_khr_integer_dot_product"),
                new int[] {a, b, sum},
                new int[] {dot(a, b, true), dot(a, b, false), dot(a, b, true), Integer.MAX_VALUE});
    }

    /** Reductions, scans and broadcasts over each sub-group, which are runs of neighbours in the work-group. */
    static ProbeCase subGroups() {
        int[] input = new int[GROUP];
        for (int i = 0; i < GROUP; i++) {
            input[i] = 3 * i * i + 1;
        }
        return new ProbeCase(
                Capability.SUB_GROUPS,
                device -> speaksSubGroups(device)
                        ? Optional.empty()
                        : Optional.of("no extension cl_khr_subgroups and OpenCL C below 3.0"),
                Arrays.stream(input).boxed().toList(),
                GROUP * SUB_GROUP_FIELDS,
                GROUP,
                GROUP,
                0,
                answer -> areSubGroupsRight(input, answer));
    }

    private static boolean speaksSubGroups(DeviceInfo device) {
        return device.extensions().contains("cl_khr_subgroups")
                || device.extensions().contains("cl_intel_subgroups")
                || device.openClCVersion().startsWith("OpenCL C 3.");
    }

    /** Per work-item: size, own place, sum of inputs, count of those before it, input of the first. */
    private static boolean areSubGroupsRight(int[] input, int[] answer) {
        for (int item = 0; item < GROUP; item++) {
            int at = item * SUB_GROUP_FIELDS;
            int size = answer[at];
            int place = answer[at + 1];
            int first = item - place;
            if (size < 2 || place < 0 || place >= size || first < 0 || first + size > GROUP) {
                return false;
            }
            int sum = 0;
            for (int i = first; i < first + size; i++) {
                sum += input[i];
            }
            if (answer[at + 2] != sum || answer[at + 3] != place || answer[at + 4] != input[first]) {
                return false;
            }
        }
        return true;
    }

    /** Each of eight work-items fills its eighth of 16 KiB and, past a barrier, reads the next one's backwards. */
    static ProbeCase localMemory() {
        int cells = EXCHANGE_BYTES / Integer.BYTES;
        int share = cells / EXCHANGE_ITEMS;
        int[] expected = new int[cells];
        for (int item = 0; item < EXCHANGE_ITEMS; item++) {
            int neighbour = (item + 1) % EXCHANGE_ITEMS;
            for (int i = 0; i < share; i++) {
                expected[item * share + i] = 7 * (neighbour * share + share - 1 - i) + 5;
            }
        }
        return new ProbeCase(
                Capability.LOCAL_MEMORY,
                device -> device.localMemoryBytes() >= EXCHANGE_BYTES && device.maxWorkGroupSize() >= EXCHANGE_ITEMS
                        ? Optional.empty()
                        : Optional.of("offers " + device.localMemoryBytes() + " bytes to groups of up to "
                                + device.maxWorkGroupSize()),
                List.of(7, 5),
                cells,
                EXCHANGE_ITEMS,
                EXCHANGE_ITEMS,
                EXCHANGE_BYTES,
                answer -> Arrays.equals(answer, expected));
    }

    private static Optional<String> lacksExtension(DeviceInfo device, String extension) {
        return device.extensions().contains(extension) ? Optional.empty() : Optional.of("no extension " + extension);
    }

    private static int[] bits(float... values) {
        int[] bits = new int[values.length];
        for (int i = 0; i < values.length; i++) {
            bits[i] = Float.floatToRawIntBits(values[i]);
        }
        return bits;
    }

    private static int[] halves(double... values) {
        int[] halves = new int[2 * values.length];
        for (int i = 0; i < values.length; i++) {
            long bits = Double.doubleToRawLongBits(values[i]);
            halves[2 * i] = (int) bits;
            halves[2 * i + 1] = (int) (bits >>> 32);
        }
        return halves;
    }

    static int pack(int b0, int b1, int b2, int b3) {
        return (b0 & 0xFF) | ((b1 & 0xFF) << 8) | ((b2 & 0xFF) << 16) | (b3 << 24);
    }

    /** Byte {@code index} of four, signed. */
    static int signed(int packed, int index) {
        return (byte) (packed >> (Byte.SIZE * index));
    }

    /** Byte {@code index} of four, unsigned. */
    static int unsigned(int packed, int index) {
        return signed(packed, index) & 0xFF;
    }

    /** The sum of four products of bytes; those of {@code a} signed or unsigned, those of {@code b} signed. */
    static int dot(int a, int b, boolean signedA) {
        int sum = 0;
        for (int i = 0; i < 4; i++) {
            sum += (signedA ? signed(a, i) : unsigned(a, i)) * signed(b, i);
        }
        return sum;
    }
}
