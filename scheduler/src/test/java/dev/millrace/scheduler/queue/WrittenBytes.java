package dev.millrace.scheduler.queue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.Random;

/** The bytes that a launch writes, and which of them each share of its work does. */
final class WrittenBytes {

    private final PhaseBench bench;
    private final List<Stretch> stretches = new ArrayList<>();
    private final List<String> wrong = new ArrayList<>();

    /** A part of a buffer that holds all that the launch writes to it. */
    private static final class Stretch {
        private final String buffer;
        private final int from;
        /** What lies there before the launch where it may read, anything where it only writes. */
        private byte[] before;
        /** Bytes that the launch only writes. */
        private final BitSet fresh = new BitSet();
        /** What the launch leaves. */
        private byte[] right;

        private final BitSet expected = new BitSet();
        private final BitSet written = new BitSet();

        Stretch(String buffer, int from, byte[] before) {
            this.buffer = buffer;
            this.from = from;
            this.before = before;
            this.right = before;
        }

        /** Bytes that differ. */
        private BitSet changed(byte[] after) {
            BitSet changed = new BitSet();
            for (int at = 0; at < after.length; at++) {
                int next = Arrays.mismatch(before, at, before.length, after, at, after.length);
                if (next < 0) {
                    break;
                }
                at += next;
                changed.set(at);
            }
            return changed;
        }

        /** Takes the complement of what is right for what lies where the launch only writes. */
        private void poison() {
            before = before.clone();
            fresh.stream().forEach(i -> before[i] = (byte) ~right[i]);
        }
    }

    /** @param launch runs all of it, on the memory as it is */
    WrittenBytes(PhaseBench bench, DeclaredBytes declared, Runnable launch) {
        this.bench = bench;
        bench.memory().memories().forEach(memory -> {
            BitSet writes = declared.writes(memory.name());
            if (!writes.isEmpty()) {
                add(memory.name(), writes, declared.reads(memory.name()));
            }
        });
        launch(launch);
    }

    private void add(String buffer, BitSet writes, BitSet reads) {
        int from = writes.nextSetBit(0);
        Stretch stretch = new Stretch(buffer, from, bench.read(buffer, from, writes.length()));
        writes.stream().filter(i -> !reads.get(i)).forEach(i -> stretch.fresh.set(i - from));
        Random random = new Random(9);
        stretch.fresh.stream().forEach(i -> stretch.before[i] = (byte) random.nextInt());
        stretches.add(stretch);
    }

    private void launch(Runnable launch) {
        fill();
        launch.run();
        for (Stretch stretch : stretches) {
            stretch.right = after(stretch);
            stretch.expected.or(stretch.changed(stretch.right));
            stretch.poison();
        }
        // Now everything that it writes changes.
        fill();
        launch.run();
        stretches.forEach(stretch -> stretch.expected.or(stretch.changed(after(stretch))));
    }

    private void fill() {
        stretches.forEach(stretch -> bench.write(stretch.buffer, stretch.from, stretch.before));
    }

    private byte[] after(Stretch stretch) {
        return bench.read(stretch.buffer, stretch.from, stretch.from + stretch.before.length);
    }

    /** Forgets all shares. */
    void begin() {
        wrong.clear();
        stretches.forEach(stretch -> stretch.written.clear());
    }

    /** Runs a share by itself. Returns whether it wrote something. */
    boolean share(Runnable share) {
        fill();
        share.run();
        boolean any = false;
        for (Stretch stretch : stretches) {
            byte[] after = after(stretch);
            BitSet mine = stretch.changed(after);
            any |= !mine.isEmpty();
            if (mine.stream().anyMatch(i -> after[i] != stretch.right[i])) {
                wrong.add("bytes of '" + stretch.buffer + "' are not what the launch writes there");
            }
            if (mine.intersects(stretch.written)) {
                BitSet both = (BitSet) mine.clone();
                both.and(stretch.written);
                wrong.add("byte " + (stretch.from + both.nextSetBit(0)) + " of '" + stretch.buffer
                        + "' is written by two workers");
            }
            stretch.written.or(mine);
        }
        return any;
    }

    /** What was wrong with the shares since the beginning, taken for all that there are. Leaves what the launch did. */
    List<String> wrong() {
        for (Stretch stretch : stretches) {
            BitSet missing = (BitSet) stretch.expected.clone();
            missing.andNot(stretch.written);
            if (!missing.isEmpty()) {
                wrong.add("byte " + (stretch.from + missing.nextSetBit(0)) + " of '" + stretch.buffer
                        + "' is written by nobody");
            }
            bench.write(stretch.buffer, stretch.from, stretch.right);
        }
        return List.copyOf(wrong);
    }
}
