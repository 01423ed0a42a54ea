package dev.millrace.scheduler.queue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Which step wrote each position of each sequence, as far as a schedule goes. */
final class KvHistory {

    private final Map<Integer, int[]> steps = new HashMap<>();

    /**
     * Neighbouring positions that one step wrote.
     *
     * @param from the first
     * @param to the one behind the last
     * @param step number of the step, -1 where none wrote them
     */
    record Piece(int from, int to, int step) {}

    void write(int sequence, int from, int to, int step) {
        int[] known = steps.computeIfAbsent(sequence, s -> new int[0]);
        if (known.length < to) {
            int[] longer = Arrays.copyOf(known, to);
            Arrays.fill(longer, known.length, to, -1);
            known = longer;
            steps.put(sequence, known);
        }
        Arrays.fill(known, from, to, step);
    }

    /** Forgets the positions of a sequence from one on. */
    void cut(int sequence, int length) {
        steps.computeIfPresent(sequence, (s, known) -> Arrays.copyOf(known, Math.min(length, known.length)));
    }

    /** Positions that have been written. */
    int length(int sequence) {
        int[] known = steps.get(sequence);
        return known == null ? 0 : known.length;
    }

    /** Who wrote some positions. */
    List<Piece> pieces(int sequence, int from, int to) {
        int[] known = steps.getOrDefault(sequence, new int[0]);
        List<Piece> pieces = new ArrayList<>();
        int begin = from;
        for (int at = from; at < to; at++) {
            if (at + 1 == to || step(known, at + 1) != step(known, at)) {
                pieces.add(new Piece(begin, at + 1, step(known, at)));
                begin = at + 1;
            }
        }
        return pieces;
    }

    private static int step(int[] known, int at) {
        return at < known.length ? known[at] : -1;
    }
}
