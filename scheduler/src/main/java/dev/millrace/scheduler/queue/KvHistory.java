package dev.millrace.scheduler.queue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Which step wrote each position of each sequence, as far as a schedule goes, and for which sequence it did. */
final class KvHistory {

    private static final Piece NOTHING = new Piece(0, 0, -1, -1);

    private final Map<Integer, Piece[]> positions = new HashMap<>();

    /**
     * Neighbouring positions that one step wrote.
     *
     * @param from the first
     * @param to the one behind the last
     * @param step number of the step, -1 where none wrote them
     * @param writer the sequence that they were written for: another one where pages are shared
     */
    record Piece(int from, int to, int step, int writer) {

        private boolean alike(Piece other) {
            return step == other.step && writer == other.writer;
        }
    }

    void write(int sequence, int from, int to, int step) {
        Arrays.fill(reaching(sequence, to), from, to, new Piece(from, to, step, sequence));
    }

    /** Lets a sequence begin as another does. */
    void fork(int original, int fork, int length) {
        System.arraycopy(reaching(original, length), 0, reaching(fork, length), 0, length);
    }

    private Piece[] reaching(int sequence, int length) {
        Piece[] known = positions.computeIfAbsent(sequence, s -> new Piece[0]);
        if (known.length < length) {
            Piece[] longer = Arrays.copyOf(known, length);
            Arrays.fill(longer, known.length, length, NOTHING);
            positions.put(sequence, longer);
            return longer;
        }
        return known;
    }

    /** Forgets the positions of a sequence from one on. */
    void cut(int sequence, int length) {
        positions.computeIfPresent(sequence, (s, known) -> Arrays.copyOf(known, Math.min(length, known.length)));
    }

    /** Positions that have been written. */
    int length(int sequence) {
        return positions.getOrDefault(sequence, new Piece[0]).length;
    }

    /** Who wrote some positions. */
    List<Piece> pieces(int sequence, int from, int to) {
        Piece[] known = positions.getOrDefault(sequence, new Piece[0]);
        List<Piece> pieces = new ArrayList<>();
        int begin = from;
        for (int at = from; at < to; at++) {
            Piece here = at(known, at, sequence);
            if (at + 1 == to || !here.alike(at(known, at + 1, sequence))) {
                pieces.add(new Piece(begin, at + 1, here.step, here.writer));
                begin = at + 1;
            }
        }
        return pieces;
    }

    private static Piece at(Piece[] known, int at, int sequence) {
        return at < known.length && known[at].step >= 0 ? known[at] : new Piece(at, at, -1, sequence);
    }
}
